"""Takes the README's screenshots, from a site that shows the sample reports.

reportmine build samples.db corpus/ && reportmine serve samples.db &
python -m tests.web.take_screenshots http://127.0.0.1:8001
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).parent / "screenshots"
ROOT = "/-/reportmine"
WIDTH, HEIGHT = 1200, 820


def search(page: Page, site: str) -> None:
    """A search, its results marked and explained."""
    page.goto(f"{site}{ROOT}/search?q=children+wait+too+long+for+autism+assessment")


def home_map(page: Page, site: str) -> None:
    """Theme by system, on the home page."""
    page.goto(site)
    page.locator("#map").evaluate("heading => heading.scrollIntoView()")


def report(page: Page, site: str) -> None:
    """A report to read, its findings marked."""
    page.goto(f"{site}{ROOT}/reports")
    page.get_by_role("link", name="Area SEND inspection of Northmere").first.click()
    page.locator(".text h2", has_text="do better").evaluate("heading => heading.scrollIntoView()")


def main() -> None:
    with sync_playwright() as driver:
        arguments = ["--no-sandbox", "--disable-gpu"]
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        for name, go in (("search", search), ("map", home_map), ("report", report)):
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
            go(page, sys.argv[1])
            page.screenshot(path=FOLDER / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
