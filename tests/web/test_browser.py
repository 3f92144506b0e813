"""The pages in Debian's Chromium: wide and narrow, by keyboard, without JavaScript."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

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
    """Every kind of page, with a report, a finding and systems that exist."""
    page.goto(f"{site}{ROOT}/search?q=information+sharing")
    finding = page.locator(".result .quote a").first.get_attribute("href")
    page.goto(site + finding)
    report = page.locator(".crumbs a").first.get_attribute("href")
    page.goto(f"{site}{ROOT}/systems")
    boxes = page.locator("input[name=system]")
    systems = [boxes.nth(i).get_attribute("value") for i in range(3)]
    page.goto(f"{site}{ROOT}/recurring")
    recurrence = page.locator(".recurrences h2 a").first.get_attribute("href")
    page.goto(f"{site}{ROOT}/track/northmere")
    issue = page.locator(".tracks th a[href*='/issue/']").first.get_attribute("href").rpartition("/")[2]
    names = (
        "search", "search?q=autism", "search?q=autism&group=system&limit=40", "reports", "themes",
        "theme/safeguarding", "systems", f"system/{systems[0]}", "compare",
        "compare?" + "&".join(f"system={s}" for s in systems), "findings?theme=information_sharing",
        "problems", "method", "api", "theme/no_such_theme", "recurring", "recurring?polarity=strength",
        "scores", "track/northmere", f"issue/{issue}", "learn", f"learn?about={finding.rpartition('/')[2]}",
    )  # fmt: skip
    return ["/", "/?show=strength", finding, report, recurrence, *(f"{ROOT}/{n}" for n in names)]


@pytest.mark.parametrize("width", [1280, 375])
def test_pages_fit_and_are_silent(width: int, browser: object, site: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    said: list[str] = []
    every = addresses(page, site)
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for address in every:
        response = page.goto(site + address)
        assert response.status == (404 if "no_such" in address else 200), address
        assert page.locator("main h1").count() == 1, address
        overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert overflow <= 0, f"{address} is {overflow} px too wide"
        levels = page.evaluate(
            "[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => +h.tagName[1])"
        )
        assert levels[0] in (1, 2), address
    # Chromium itself says that the one page is not there.
    assert [line for line in said if "404" not in line] == []
    page.close()


@pytest.mark.parametrize("width", [1280, 375])
def test_no_violations_of_wcag(width: int, browser: object, site: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    page = browser.new_page(viewport={"width": width, "height": 800})
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    for address in addresses(page, site):
        page.goto(site + address)
        page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true })")
        found = axe.run(page, options={"runOnly": rules}).response["violations"]
        told = [(v["id"], [node["html"][:200] for node in v["nodes"][:3]]) for v in found]
        assert told == [], address
    page.close()


def test_datasettes_own_pages_work_under_the_policy(browser: object, site: str) -> None:
    """Menus, facets and the SQL editor need inline scripts: they run, and nothing is refused."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{site}{ROOT}/datasette")
    page.goto(f"{site}/reports/findings?_facet=polarity")
    assert page.locator(".facet-results").count() > 0
    page.locator("th .dropdown-menu-icon").first.click()
    assert page.locator(".dropdown-menu").first.is_visible()
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(f"{site}/reports/findings")
    if page.locator(".choose-columns-mobile").count():  # 1.0
        page.locator(".choose-columns-mobile").click()
        page.wait_for_function("document.querySelector('column-chooser') !== null")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{site}/reports?sql=select+count(*)+from+findings")
    editor = page.locator(".CodeMirror, .cm-editor")
    if editor.count() == 0:  # 1.0 shows it on a page of its own
        page.goto(f"{site}/reports/-/query?sql=select+count(*)+from+findings")
    assert editor.first.is_visible()
    assert [line for line in said if "Content Security Policy" in line or "Error" in line] == []
    page.close()


def test_planted_scripts_do_not_run(browser: object, site: str) -> None:
    page = browser.new_page()
    said: list[str] = []
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    for bad in ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "javascript:alert(1)"):
        for path in ("search?q=", "search?q=care&theme=", "compare?system=", "findings?theme=", "theme/"):
            page.goto(f"{site}{ROOT}/{path}{quote(bad, safe='')}")
    # And were there one in the page, the policy would stop it.
    page.goto(site)
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"alert(2)\">')")
    page.evaluate("let s = document.createElement('script'); s.text = 'alert(3)'; document.body.append(s)")
    page.wait_for_timeout(300)
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
    followed(page, page.get_by_role("link", name="Area SEND inspection of Northmere"), "**/report/*")
    everything = page.locator("a.finding").count()
    assert everything > 0
    followed(page, page.get_by_role("link", name="Areas for development ("), "**/report/*show=*")
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
    with page.expect_navigation():  # to the same address, by POST
        page.get_by_role("button", name="Search for the paragraph").click()
    assert page.locator(".result").count() > 3
    assert page.locator(".result.strength").count() == page.locator(".result").count()
    assert "opposite direction" in page.locator(".why").first.inner_text()
    followed(page, page.get_by_role("link", name="more like this"), "**/search?*like=*")
    assert "Like this finding" in page.locator("main").inner_text()
    assert page.locator(".result").count() > 3
    context.close()


def test_an_improvement_teams_journey_by_keyboard(browser: object, site: str) -> None:
    """Own system, its criticised theme, the sentences, another system beside it."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(site)
    press(page, "nav[aria-label=Pages] a", "Systems")
    page.wait_for_url("**/systems")
    press(page, "tbody a", "Northmere")
    page.wait_for_url("**/system/*")
    name = page.locator("h1").inner_text()
    number = page.locator("#profile ~ .scroll tbody td a").first
    said = number.inner_text()
    number.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/findings?*")
    assert page.locator("h1 + p").inner_text().startswith(f"{said} sentence")
    page.go_back()
    page.wait_for_url("**/system/*")
    page.locator("#other").focus()
    page.keyboard.type("harrowdale")
    page.keyboard.press("Enter")
    page.wait_for_url("**/compare?*")
    assert name in page.locator("table.compare thead").inner_text()
    assert page.locator("table.compare thead a").count() == 2
    page.close()


def test_a_researchers_journey_by_keyboard(browser: object, site: str) -> None:
    """A theme, how reliable its tag is, its numbers as CSV, and the tables behind."""
    page = browser.new_page(viewport={"width": 1280, "height": 800}, accept_downloads=True)
    page.goto(site)
    press(page, "tbody th a", "Information sharing")
    page.wait_for_url("**/theme/information_sharing")
    assert "How far to trust the tag" in page.locator("main").inner_text()
    with page.expect_download() as download:
        press(page, ".twins a", "CSV")
    text = Path(download.value.path()).read_text("utf-8")
    assert text.startswith("system,name,areas_for_development")
    press(page, "nav[aria-label=Pages] a", "Tables")
    page.wait_for_url("**/datasette")
    assert page.get_by_role("link", name="reports", exact=True).count() > 0
    page.close()


def followed(page: object, link: object, address: str) -> None:
    """Clicks the first of some links; what is counted next is on the page that it leads to."""
    link.first.click()
    page.wait_for_url(address)


def press(page: object, selector: str, name: str) -> None:
    """Focuses a link by its text and presses Enter."""
    page.locator(selector, has_text=name).first.focus()
    page.keyboard.press("Enter")


def test_a_citation_is_copied(browser: object, site: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{site}{ROOT}/search?q=records+are+not+shared")
    followed(page, page.locator(".result .quote a"), "**/finding/*")
    page.get_by_role("button", name="Copy the Harvard citation").click()
    page.get_by_text("Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#cite-harvard").inner_text()
    context.close()


def test_a_report_prints_as_its_text(browser: object, site: str) -> None:
    page = browser.new_page()
    page.goto(f"{site}{ROOT}/reports")
    followed(page, page.get_by_role("link", name="Area SEND inspection of Northmere"), "**/report/*")
    page.emulate_media(media="print")
    for hidden in ("nav", ".tree", ".twins"):
        page.locator(hidden).first.wait_for(state="hidden", timeout=5_000)
    assert page.locator("a.finding").first.is_visible()
    assert page.locator("a.finding .sign").first.is_visible()
    page.close()


def test_without_javascript(browser: object, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site)
    page.fill("#q", "records are shared")
    with page.expect_navigation():
        page.click("button[type=submit]")
    assert page.locator(".result").count() > 0
    context.close()
