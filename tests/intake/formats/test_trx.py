from pathlib import Path

from bugsage.intake.formats import trx

SHOP = (Path(__file__).parents[2] / "golden" / "trx" / "shop.in").read_text()


def test_a_summary_above_the_results_counts_nothing_twice() -> None:
    start, end = SHOP.index("<ResultSummary"), SHOP.index("</TestRun>")
    summary = SHOP[start:end]
    above = SHOP.replace(summary, "").replace("<Results>", f"{summary}<Results>")
    assert trx.parse(above).counts == trx.parse(SHOP).counts


def test_counters_count_where_no_result_is_told() -> None:
    counters = '<Counters total="5" executed="5" passed="3" failed="1" error="0" timeout="1" />'
    parsed = trx.parse(f'<TestRun><ResultSummary outcome="Failed">{counters}</ResultSummary></TestRun>')
    assert (parsed.counts.failed, parsed.counts.errors, parsed.counts.passed) == (1, 1, 3)
    assert parsed.failed
