"""The pages in Debian's Chromium: wide and narrow, by keyboard, without JavaScript."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

CHROMIUM = Path("/usr/bin/chromium")
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed"),
]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ROOT = "/-/reportmine"


@pytest.fixture(scope="module")
def site(sample_db: Path) -> Iterator[str]:
    """`reportmine serve` on the sample reports."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "reportmine", "serve", str(sample_db), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    address = f"http://127.0.0.1:{port}"
    for _ in range(150):
        try:
            urllib.request.urlopen(address, timeout=2).read()
            break
        except OSError:
            assert process.poll() is None, process.stdout and process.stdout.read()
            time.sleep(0.2)
    yield address
    process.terminate()
    process.wait(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


def addresses(page: object, site: str) -> list[str]:
    """Every kind of page, with a report and a finding that exist."""
    page.goto(f"{site}{ROOT}/search?q=information+sharing")
    finding = page.locator(".result .quote a").first.get_attribute("href")
    page.goto(site + finding)
    report = page.locator(".crumbs a").first.get_attribute("href")
    names = ("search?q=autism", "reports", "findings?theme=information_sharing", "problems", "method")
    return ["/", finding, report, f"{ROOT}/theme/safeguarding", *(f"{ROOT}/{n}" for n in names)]


@pytest.mark.parametrize("width", [1280, 375])
def test_pages_fit_and_are_silent(width: int, browser: object, site: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for address in addresses(page, site):
        response = page.goto(site + address)
        assert response.status == 200, address
        assert page.locator("main h1").count() == 1, address
        overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert overflow <= 0, f"{address} is {overflow} px too wide"
        levels = page.evaluate(
            "[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => +h.tagName[1])"
        )
        assert levels[0] in (1, 2), address
    assert said == []
    page.close()


def test_an_inspectors_journey_by_keyboard(browser: object, site: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(site)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(20):
        if page.evaluate("document.activeElement.id") == "q":
            break
        page.keyboard.press("Tab")
    page.keyboard.type("children wait too long for autism assessment")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?*")
    assert page.locator(".result").count() > 3
    page.locator(".result .quote a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/finding/*")
    assert page.locator("blockquote").inner_text()
    page.get_by_role("link", name="in the report").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/report/*")
    target = page.evaluate("document.querySelector(':target').getBoundingClientRect().top")
    assert -5 <= target < 800
    page.close()


def test_the_report_page_filters(browser: object, site: str) -> None:
    page = browser.new_page()
    page.goto(f"{site}{ROOT}/reports")
    page.get_by_role("link", name="Area SEND inspection of Northmere").first.click()
    everything = page.locator("a.finding").count()
    page.get_by_role("link", name="Areas for development (").click()
    assert page.locator("a.finding.area_for_development").count() > 0
    assert page.locator("a.finding").count() < everything
    assert page.locator("[aria-current=true]").inner_text().startswith("Areas for development")
    page.close()


def test_who_is_praised_for_what_we_are_criticised_for(browser: object, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}{ROOT}/search")
    page.get_by_text("Paste a paragraph instead").click()
    page.locator("#paragraph").fill(
        "Children wait too long for an autism assessment. Families are not told what support there is."
    )
    page.locator("#paragraph-direction").select_option("opposite")
    page.get_by_role("button", name="Search for the paragraph").click()
    assert page.locator(".result").count() > 3
    assert page.locator(".result.strength").count() == page.locator(".result").count()
    assert "opposite direction" in page.locator(".why").first.inner_text()
    page.get_by_role("link", name="more like this").first.click()
    assert "Like this finding" in page.locator("main").inner_text()
    assert page.locator(".result").count() > 3
    context.close()


def test_without_javascript(browser: object, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site)
    page.fill("#q", "records are shared")
    page.click("button[type=submit]")
    assert page.locator(".result").count() > 0
    context.close()
