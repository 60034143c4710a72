"""Plots: every dot where its value is, and words that cannot break the picture."""

import xml.etree.ElementTree as ElementTree

import pytest

from popcon_lib.bench.plots import LINE, dots

SVG = "{http://www.w3.org/2000/svg}"


def row(item, way, backdrop="white", **figures):
    return {"item": item, "way": way, "backdrop": backdrop, "degradation": "none", **figures}


def drawn(rows, figure):
    """Place and colour of each dot by what its title says, and every text."""
    picture = ElementTree.fromstring(dots(rows, figure))
    points = {
        circle.find(f"{SVG}title").text: (float(circle.get("cx")), float(circle.get("cy")))
        for circle in picture.iter(f"{SVG}circle")
        if circle.find(f"{SVG}title") is not None
    }
    return points, [text.text for text in picture.iter(f"{SVG}text")]


def test_values_are_in_proportion_on_a_line_an_item():
    rows = [row("a", "key", mae=1.0), row("b", "key", mae=2.0), row("b", "rembg", mae=4.0)]
    points, texts = drawn(rows, "mae")
    (one, line_a), (two, line_b), (four, line_c) = points.values()
    assert four - two == pytest.approx(2 * (two - one), abs=0.2)
    assert line_b == line_a + LINE
    assert 0 < line_c - line_b < LINE / 2  # beside each other, should they be equal
    assert {"a", "b", "mean", "key", "rembg", "white"} <= set(texts)
    assert any(text.endswith("low is good") for text in texts)


def test_values_far_apart_are_on_a_logarithmic_scale():
    points, _ = drawn([row("a", str(n), mae=10.0**n) for n in range(3)], "mae")
    (one, _), (ten, _), (hundred, _) = points.values()
    assert hundred - ten == pytest.approx(ten - one, abs=0.2)


def test_each_film_has_its_panel():
    rows = [row("a", "key", film, fringe=3.0) for film in ("white", "auto")]
    rows.append({**row("a", "key", "auto", fringe=3.0), "degradation": "crf28"})
    picture = ElementTree.fromstring(dots(rows, "fringe"))
    bold = [text.text for text in picture.iter(f"{SVG}text") if text.get("font-weight")]
    assert bold[-3:] == ["white", "auto", "auto, crf28"]


def test_what_has_no_such_figure_is_not_drawn():
    rows = [row("a", "key", effects_kept=None), row("b", "key", effects_kept=1.0)]
    points, texts = drawn(rows, "effects_kept")
    assert list(points) == ["b, key: 1"]
    assert any(text.endswith("high is good") for text in texts)


def test_figures_that_are_all_0_and_odd_names_are_a_picture_all_the_same():
    assert drawn([row("<a & b>", "key", smear=0.0)], "smear")[0]
    assert drawn([], "smear")[0] == {}
