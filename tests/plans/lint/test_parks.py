"""Parks and districts: their sums, and their own entries."""

from __future__ import annotations

from typing import Any

Writer = Any


def revenue(plan: Writer, subject: str | None, value: str, **more: Any) -> None:
    plan.target(f"软件业务收入达到{value}亿元", "软件业务收入", value, "亿元", subject=subject, **more)


def test_parks_that_are_to_have_more_than_the_city_are_asked_about(plan: Writer) -> None:
    revenue(plan, None, "300")
    for park, value in (("云麓软件园", "180"), ("沧浦软件园", "90"), ("北屿科创园", "60")):
        revenue(plan, park, value, before=f"{park}")
    (finding,) = plan.findings()
    assert (finding.check, finding.arithmetic) == ("parks-exceed-total", "180 + 90 + 60 = 330 > 300")
    assert len(finding.places) == 4


def test_parks_within_the_total_are_fine(plan: Writer) -> None:
    revenue(plan, None, "300")
    for park in ("云麓软件园", "沧浦软件园", "北屿科创园"):
        revenue(plan, park, "100")
    assert plan.checks() == []


def test_a_park_said_twice_is_counted_once(plan: Writer) -> None:
    revenue(plan, None, "300")
    revenue(plan, "云麓软件园", "180")
    revenue(plan, "云麓软件园", "180", where="table")
    revenue(plan, "沧浦软件园", "90")
    assert plan.checks() == []


def test_a_group_of_parks_is_not_added_to_its_members_but_held_against_them(plan: Writer) -> None:
    revenue(plan, None, "400")
    plan.write("云麓软件园、沧浦软件园等“一廊两园”加快建设。\n")
    revenue(plan, "“一廊两园”", "200")
    revenue(plan, "云麓软件园", "150")
    revenue(plan, "沧浦软件园", "90")
    (finding,) = plan.findings()
    assert finding.arithmetic == "150 + 90 = 240 > 200"


def test_a_park_with_pieces_in_the_list_is_added_up_like_any_other(plan: Writer) -> None:
    revenue(plan, None, "200")
    plan.park("云麓软件园")
    plan.park("东地块", parent="云麓软件园")
    revenue(plan, "云麓软件园", "150")
    revenue(plan, "沧浦软件园", "90")
    assert [finding.arithmetic for finding in plan.findings("parks-exceed-total")] == ["150 + 90 = 240 > 200"]


def test_text_and_table_are_added_up_apart_for_a_park_may_have_two_names(plan: Writer) -> None:
    revenue(plan, None, "200")
    revenue(plan, "云麓科创走廊", "120")
    revenue(plan, "沧浦软件园", "60")
    revenue(plan, "云麓软件园", "120", where="table")
    revenue(plan, "沧浦软件园（一期）", "60", where="table")
    assert plan.checks() == []


def test_a_sum_that_rounds_to_the_total_as_printed_is_fine(plan: Writer) -> None:
    plan.target("软件业务收入突破1万亿元", "软件业务收入", "1", "万亿元", comparator=">")
    revenue(plan, "云麓软件园", "6000")
    revenue(plan, "沧浦软件园", "4200")
    assert plan.checks() == []


def test_other_measures_of_parks_are_not_added_up(plan: Writer) -> None:
    revenue(plan, None, "100")
    plan.target("建筑面积达到80万平方米", "软件园建筑面积", "80", "万平方米", subject="云麓软件园")
    plan.target("软件从业人员达到3万人", "软件从业人员", "3", "万人", subject="沧浦软件园")
    assert plan.checks() == []


def test_parks_that_cannot_reach_the_share_set_for_them_are_asked_about(plan: Writer) -> None:
    revenue(plan, None, "400")
    plan.target(
        "园区软件业务收入占全市软件业务收入的60%以上", "园区软件业务收入占全市软件业务收入", "60", "%", kind="share"
    )
    revenue(plan, "云麓软件园", "120", where="table")
    revenue(plan, "沧浦软件园", "60", where="table")
    (finding,) = plan.findings()
    assert (finding.check, finding.arithmetic) == ("parks-below-share", "180 ÷ 400 = 45% < 60%")


def test_pieces_that_each_bear_the_target_of_the_whole_park_are_asked_about(plan: Writer) -> None:
    revenue(plan, "云麓软件园", "40")
    plan.park("东地块", parent="云麓软件园", target_revenue_100m="40")
    plan.park("西地块", parent="云麓软件园", target_revenue_100m="40")
    (finding,) = plan.findings()
    assert (finding.check, finding.arithmetic) == ("park-target-unclear", "40 + 40 = 80 ≠ 40")


def test_pieces_with_targets_of_their_own_are_fine(plan: Writer) -> None:
    revenue(plan, "云麓软件园", "40")
    plan.park("东地块", parent="云麓软件园", target_revenue_100m="25")
    plan.park("西地块", parent="云麓软件园", target_revenue_100m="15")
    assert plan.checks() == []


def test_a_park_listed_twice_is_asked_about(plan: Writer) -> None:
    plan.park("沧浦软件园区", target_revenue_100m="4")
    plan.park("创智中心", parent="沧浦软件园区")
    plan.park("北屿大厦")
    plan.write("\n\t沧浦软件园区\n\t海月大厦\n")
    (finding,) = plan.findings()
    assert finding.check == "park-listed-twice"
    assert [place.quote for place in finding.places] == ["沧浦软件园区"] * 2


def test_a_park_listed_once_and_named_in_the_text_is_fine(plan: Writer) -> None:
    plan.write("支持沧浦软件园区加快发展，沧浦软件园区要先行。\n")
    plan.park("沧浦软件园区", target_revenue_100m="4")
    assert plan.checks() == []


def test_a_zone_that_answers_for_many_rows_is_not_listed_by_them(plan: Writer) -> None:
    plan.table([["任务", "牵头"], ["甲", "云麓高新区"], ["乙", "云麓高新区"]])
    plan.write("\n支持")
    start, end = plan.write("云麓高新区")
    plan.park("沧浦软件园")
    plan.parks.append(
        plan.parks[0].model_copy(update={"name": "云麓高新区", "quote": "云麓高新区", "start": start, "end": end})
    )
    assert plan.checks() == []


def test_an_address_in_another_district_than_the_row_is_asked_about(plan: Writer) -> None:
    plan.park("东港大厦", location="临江市云麓区江畔路8号", district="沧浦区")
    plan.park("云麓软件园", location="江畔路以东", district="云麓区")
    (finding,) = plan.findings()
    assert finding.check == "park-district"
    assert [place.quote for place in finding.places] == ["东港大厦", "临江市云麓区江畔路8号", "沧浦区"]


def test_a_neighbour_named_as_a_border_is_no_address(plan: Writer) -> None:
    plan.park("东港大厦", location="东至云麓区界，西至江畔路", district="沧浦区")
    plan.park("云麓软件园", location="云麓区江畔路8号", district="云麓区")
    assert plan.checks() == []


def test_pieces_with_more_floor_than_the_park_are_asked_about(plan: Writer) -> None:
    plan.park("云麓软件园", built_10k_m2="50")
    plan.park("一期", parent="云麓软件园", built_10k_m2="30")
    plan.park("二期", parent="云麓软件园", built_10k_m2="25.5")
    (finding,) = plan.findings()
    assert (finding.check, finding.arithmetic) == ("park-parts", "30 + 25.5 = 55.5 > 50")


def test_pieces_that_make_up_the_park_are_fine(plan: Writer) -> None:
    plan.park("云麓软件园", built_10k_m2="55.5")
    plan.park("一期", parent="云麓软件园", built_10k_m2="30")
    plan.park("二期", parent="云麓软件园", built_10k_m2="25.5")
    assert plan.checks() == []
