"""The days of those who work at the desk, walked end to end by a browser on a real server with a real worker."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import openpyxl
import pytest

from tests.desk.browser.conftest import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Page

Person: TypeAlias = "Callable[[str], Page]"
SENTENCE = "到2028年，全市量子软件业务收入达到3210亿元"
PASSAGE = "建成开源社区12个"
WORK_MILLISECONDS = 120_000
"""How long a job may take on a machine that does other things beside it."""


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    """A plan that the desk has not seen."""
    import docx

    document = docx.Document()
    document.add_heading("临江市量子软件发展规划（2025—2028年）", 0)
    document.add_heading("一、发展目标", 1)
    document.add_paragraph(f"{SENTENCE}，年均增长12%以上，规模以上企业达到450家。")
    document.add_heading("二、重点任务", 1)
    document.add_paragraph(f"1.壮大开源生态。支持企业共建开源项目，{PASSAGE}。（责任单位：市工信局、市数据局）")
    path = tmp_path / "临江市量子软件发展规划.docx"
    document.save(str(path))
    return path


def uploaded_plan(page: Page, path: Path) -> str:
    """Uploads a plan and watches it being read; the address of its page."""
    from playwright.sync_api import expect

    page.goto("/plans/upload/")
    page.set_input_files("#files", str(path))
    page.get_by_role("button", name="上传并识读").click()
    expect(page.locator("h1")).to_contain_text(path.stem)
    address = page.url
    if page.locator(".job").count():
        expect(page.locator(".job progress, .job a")).not_to_have_count(0)
        expect(page.locator(".job a", has_text="查看结果")).to_be_visible(timeout=WORK_MILLISECONDS)
    return address


def test_a_plan_is_uploaded_reviewed_by_keyboard_and_published(person: Person, plan_file: Path) -> None:
    from playwright.sync_api import expect

    page = person("plan_officer")
    page.on("dialog", lambda dialog: dialog.accept())
    address = uploaded_plan(page, plan_file)
    page.goto(f"{address}review/?kind=target")
    expect(page.locator(".document [data-items]").first).to_be_visible()
    rows = page.locator("#items li.row")
    expect(rows.first).to_have_class(re.compile("is-current"))
    page.locator("#items").focus()
    page.keyboard.press("j")
    expect(rows.nth(1)).to_have_class(re.compile("is-current"))
    page.keyboard.press("k")
    page.keyboard.press("c")
    expect(rows.first.locator(".badge").first).to_have_text("已确认")

    row = page.locator("#items li.row", has_text="3210").first
    row.locator("a[data-deed=edit]").click()
    form = page.locator("#items form.item-form")
    form.locator("[name=subject]").fill("量子产业")
    form.get_by_role("button", name="保存并确认").click()
    expect(page.locator("#items li.row.confirmed", has_text="量子产业").first).to_be_visible()

    page.evaluate(
        """wanted => {
            const paper = document.querySelector(".document");
            const walker = document.createTreeWalker(paper, NodeFilter.SHOW_TEXT);
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                const at = node.data.indexOf(wanted);
                if (at >= 0) return getSelection().setBaseAndExtent(node, at, node, at + wanted.length);
            }
            throw new Error(`${wanted} does not stand in the document`);
        }""",
        "开源社区12个",
    )
    page.locator("#selection [data-add-kind=target]").click()
    expect(page.locator("blockquote")).to_contain_text("开源社区12个")
    page.locator("[name=indicator]").fill("开源社区数")
    page.locator("[name=value]").fill("12")
    page.locator("[name=unit]").fill("个")
    page.locator("[name=year]").fill("2028")
    page.get_by_role("button", name="保存并确认").click()
    expect(page.locator("#items")).to_contain_text("人工补充")

    page.goto(address)
    page.locator("form[action$='/publish/'] button").click()
    expect(page.locator("h1 .badge")).to_have_text("已发布")
    page.goto("/targets/?q=开源社区数")
    page.locator("#table tbody a", has_text="开源社区数").first.click()
    expect(page.locator("blockquote").first).to_contain_text("开源社区12个")
    page.get_by_role("link", name="看上下文").first.click()
    expect(page.locator("main")).to_contain_text(PASSAGE)


def test_two_who_correct_one_item_see_each_other_and_lose_nothing(person: Person, plan_file: Path) -> None:
    from playwright.sync_api import expect

    first, second = person("plan_officer"), person("plan_officer")
    address = f"{uploaded_plan(first, plan_file)}review/?kind=target"
    for page in (first, second):
        page.goto(address)
        page.locator("#items li.row a[data-deed=edit]").first.click()
        expect(page.locator("#items form.item-form")).to_be_visible()
    first.locator("form.item-form [name=subject]").fill("甲的写法")
    first.get_by_role("button", name="保存并确认").click()
    expect(first.locator("#items li.row.confirmed", has_text="甲的写法").first).to_be_visible()
    second.locator("form.item-form [name=subject]").fill("乙的写法")
    second.get_by_role("button", name="保存并确认").click()
    notice = second.locator("#items .notice.warn")
    expect(notice).to_contain_text("甲的写法")
    expect(notice).to_contain_text("乙的写法")
    expect(second.locator("form.item-form [name=subject]")).to_have_value("乙的写法")
    second.locator("[data-take=subject]").click()
    expect(second.locator("form.item-form [name=subject]")).to_have_value("甲的写法")


def test_a_unit_reports_with_evidence_and_the_lead_signs(person: Person, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    evidence = tmp_path / "会议纪要.txt"
    evidence.write_text("已召开推进会。", encoding="utf-8")
    unit = person("task_unit")
    unit.goto("/tasks/")
    unit.locator("#ledger a[href^='/tasks/'], #table a[href^='/tasks/']").filter(has_text="软件产业地图").first.click()
    unit.get_by_role("link", name="报本月进展").first.click()
    address = unit.url
    unit.locator("[name=text]").fill("地图初稿已完成，正在征求意见。")
    unit.locator("[name=percent]").fill("96")
    unit.set_input_files("[name=uploads]", str(evidence))
    unit.get_by_role("button", name="保存并提交").click()
    unit.goto(address)
    expect(unit.locator("main")).to_contain_text("地图初稿已完成")
    expect(unit.get_by_role("link", name="会议纪要.txt")).to_be_visible()

    officer = person("plan_officer")
    officer.goto(address)
    with officer.expect_download() as taken:
        officer.get_by_role("link", name="会议纪要.txt").click()
    assert taken.value.path().read_text(encoding="utf-8") == "已召开推进会。"
    officer.get_by_role("button", name="审签通过").click()
    officer.goto(address)
    expect(officer.locator("main")).to_contain_text("审签")
    expect(officer.get_by_role("button", name="审签通过")).to_have_count(0)
    unit.goto(address)
    expect(unit.locator(".toolbar .badge").first).to_have_text("已审签")


def test_a_month_is_handed_in_corrected_signed_locked_and_opened_again(person: Person, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    district = person("district")
    district.goto("/statistics/")
    district.locator("#table tbody a").first.click()
    address = district.url
    with district.expect_download() as taken:
        district.get_by_role("link", name="带名单的清单模板").click()
    path = tmp_path / "月报.xlsx"
    taken.value.save_as(path)
    _write_a_slip(path)
    district.get_by_role("link", name="上传报表").click()
    district.set_input_files("#files", str(path))
    district.get_by_role("button", name="上传并审核").click()
    result = district.locator(".job a", has_text="查看结果")
    expect(result.or_(district.locator(".figures"))).to_be_visible(timeout=WORK_MILLISECONDS)
    district.reload()
    expect(district.locator(".figures")).to_be_visible()
    expect(district.locator("#table .badge", has_text="错误").first).to_be_visible()
    with district.expect_download() as marked:
        district.get_by_role("link", name="下载退改文件").click()
    marked.value.save_as(tmp_path / "退改.xlsx")
    assert openpyxl.load_workbook(tmp_path / "退改.xlsx").sheetnames

    district.goto(address)
    signing = district.locator("form[action*='/sign/']").first
    signing.locator("[name=remark]").fill("个别企业未报，已催。")
    signing.get_by_role("button", name="签发").click()
    expect(district.locator("#districts .badge.done").first).to_be_visible()

    officer = person("statistics_officer")
    officer.on("dialog", lambda dialog: dialog.accept())
    officer.goto(address)
    officer.locator("#city-remark").fill("其余区县下月补签。")
    officer.get_by_role("button", name="市级签发").click()
    officer.get_by_role("button", name="锁定").click()
    expect(officer.locator("h1 .badge")).to_have_text("已锁定")
    district.goto(address)
    expect(district.get_by_role("link", name="上传报表")).to_have_count(0)
    officer.locator("#why").fill("望江区更正。")
    officer.get_by_role("button", name="重新打开").click()
    expect(officer.locator(".notice", has_text="望江区更正。").first).to_be_visible()
    expect(officer.locator("form[action$='/sign-city/']")).to_have_count(1)


def _write_a_slip(path: Path) -> None:
    """A word where a figure must stand, beside the first enterprise of the list."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    row, column = next(
        (cell.row, cell.column)
        for cells in sheet.iter_rows()
        for cell in cells
        if re.fullmatch(r"9[0-9A-Z]{17}", str(cell.value or ""))
    )
    for place in range(column + 1, sheet.max_column + 1):
        if sheet.cell(row, place).value is None:
            sheet.cell(row, place, "很多")
    book.save(path)


def test_an_enterprise_is_found_as_one_types_and_its_page_has_its_parts(person: Person) -> None:
    from playwright.sync_api import expect

    page = person("statistics_officer")
    page.goto("/register/")
    name = page.locator("#table tbody a[href^='/register/']").first.inner_text()
    finder = page.locator("#finder")
    finder.press_sequentially(name[2:6], delay=20)
    expect(page.locator("#finds li a", has_text=name).first).to_be_visible()
    finder.fill("ljs")
    expect(page.locator("#finds li a", has_text="临江市").first).to_be_visible()
    finder.fill(name)
    expect(page.locator("#finds li a").first).to_contain_text(name)
    finder.press("Enter")
    expect(page.locator("h1")).to_have_text(name)
    for place in range(page.locator("nav.tabs a").count()):
        page.locator("nav.tabs a").nth(place).click()
        expect(page.locator("nav.tabs a").nth(place)).to_have_attribute("aria-current", "page")
        expect(page.locator("#part")).not_to_contain_text("正在读取")
        expect(page.locator("#part")).not_to_be_empty()


def test_measures_are_matched_and_an_enterprise_sees_its_own_alone(person: Person) -> None:
    from playwright.sync_api import expect

    officer = person("measure_officer")
    officer.goto("/measures/runs/")
    officer.locator("#pack").select_option(index=0)
    officer.get_by_role("button", name="开始测算").click()
    expect(officer.locator("h1")).to_be_visible()
    address = officer.url
    if officer.locator(".job").count():
        expect(officer.locator(".job a", has_text="查看结果")).to_be_visible(timeout=WORK_MILLISECONDS)
        officer.goto(address)
    expect(officer.locator("#outcomes")).to_be_visible()
    officer.get_by_role("button", name="生成兑现名单").click()
    expect(officer.locator("h1")).to_contain_text("兑现名单")
    expect(officer.locator(".figures .figure-box").first).to_be_visible()

    own = person("enterprise")
    own.goto("/measures/mine/")
    expect(own.locator("details.card").first).to_be_visible()
    officer.goto("/register/")
    own_name = own.locator("h1 .hint").inner_text()
    links = officer.locator("#table tbody a[href^='/register/']").filter(has_not_text=own_name)
    other = links.first.get_attribute("href")
    assert other and re.fullmatch(r"/register/\d+/", other)
    for refused in (other, other.replace("/register/", "/measures/enterprise/")):
        answer = own.goto(refused)
        assert answer is not None and answer.status == 404, refused


def test_english_and_the_dark_look_are_one_click_away_and_stay(person: Person) -> None:
    from playwright.sync_api import expect

    page = person("plan_officer")
    page.goto("/targets/")
    page.get_by_role("button", name="English").click()
    expect(page).to_have_url(re.compile("/targets/$"))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("h1")).to_have_text(re.compile("^Targets?$"))
    page.get_by_role("button", name="中文").click()
    expect(page.locator("h1")).to_have_text("目标")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="深色/浅色").click()
    expect(page.locator("html")).to_have_attribute("data-look", "dark")
    page.goto("/tasks/")
    expect(page.locator("html")).to_have_attribute("data-look", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    page.get_by_role("button", name="深色/浅色").click()
    expect(page.locator("html")).to_have_attribute("data-look", "light")
    expect(page.locator("body")).to_have_css("background-color", before)


def test_work_is_still_there_after_a_reload_and_can_be_cancelled_and_tried_again(person: Person, desk: Desk) -> None:
    from playwright.sync_api import expect

    page = person("measure_officer")
    page.goto("/measures/runs/")
    page.locator("#pack").select_option(index=0)
    desk.worker.send_signal(signal.SIGSTOP)  # held still, so that there is something to see
    try:
        page.get_by_role("button", name="开始测算").click()
        expect(page.locator(".job progress")).to_be_visible()
        page.reload()
        expect(page.locator(".job progress")).to_be_visible()
        page.locator(".job").get_by_role("button", name="取消").click()
        expect(page.locator(".job .badge")).to_have_text("已取消")
    finally:
        desk.worker.send_signal(signal.SIGCONT)
    page.locator(".job").get_by_role("button", name="重试").click()
    expect(page.locator(".job .badge")).to_have_text("完成", timeout=WORK_MILLISECONDS)
