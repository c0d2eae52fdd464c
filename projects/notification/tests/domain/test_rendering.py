"""Templates are rendered within limits; what cannot be rendered is refused quickly, in words."""

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.notification.domain import rendering
from projects.notification.domain.rendering import (
    SOURCE_LIMIT,
    TemplateRefused,
    template_check,
    template_parse,
    template_render,
)

VARIABLES = {"name": "Ann", "nasty": "<b>&</b>"}
GROWING = "{% assign a = '" + "a" * 400 + "' %}" + "{% assign a = a | append: a %}" * 30
LONG = "{% capture z %}" + "x" * 9_000 + "{% endcapture %}"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("{% for i in (1..1000000000) %}x{% endfor %}", "a range has numbers at its ends"),
        ("{% for i in (1..1000000000) reversed %}x{% endfor %}", "a range has"),
        ("{% assign r = (1..1000000000) %}{{ r | size }}", "a range has"),
        ("{% assign n = 9 %}{% for i in (1..n) %}x{% endfor %}", "a range has"),
        ("{% for i in (1..150) %}{% for j in (1..150) %}x{% endfor %}{% endfor %}", "loop"),
        (LONG + "{% for i in (1..100) %}{{ z }}{% endfor %}", "output"),
        (GROWING, "namespace"),
        ("{% assign a = 'aaaaaaaaaa' %}" + "{% assign a = a | replace: 'a', a %}" * 9, "output"),
        ("{{ unknown }}", "there is no variable unknown (line 1)"),
        ("{% if name == 'x' %}\n{{ unknown.part }}{% endif %}", "unknown (line 2)"),
        ("{{ name.first }}", "undefined"),
        ("{{ name | date: '%1000000000d' }}", "unknown filter 'date'"),
        ("{% include 'x' %}", "unexpected tag 'include'"),
        ("{% if name %}", "if"),
        ("{{ name", "{{ is not closed (line 1)"),
        ("{{" * 4900, "{{ is not closed"),
        ("{% raw %}" * 1100, "raw"),
        ("{{ " + "(" * 9_000 + " }}", "an expression has"),
        ("x" * (SOURCE_LIMIT + 1), "characters at most"),
        ("{% if true %}" * 500 + "{% endif %}" * 100, "nesting"),
    ],
)
def test_what_costs_too_much_or_says_nothing_is_refused(source, reason):
    started = time.thread_time()
    with pytest.raises(TemplateRefused) as refused:
        template_check(source, VARIABLES)
    assert time.thread_time() - started < 1
    assert reason in str(refused.value)


def test_a_rendering_that_takes_long_is_ended(monkeypatch):
    source = "{%for i in(1..200)%}" + "{%if name%}{%endif%}" * 400 + "{%endfor%}"
    monkeypatch.setattr(rendering, "SECONDS", 0.01)
    with pytest.raises(TemplateRefused, match="longer than"):
        template_render(source, VARIABLES)


def test_values_are_escaped_in_html_and_only_there():
    assert template_render("{{ nasty }}", VARIABLES, html=True) == "&lt;b&gt;&amp;&lt;/b&gt;"
    assert template_render("{{ nasty }}", VARIABLES) == "<b>&</b>"
    shouted = template_render("<p>{{ nasty | upcase }}</p>", VARIABLES, html=True)
    assert shouted == "<p>&lt;B&gt;&amp;&lt;/B&gt;</p>"


def test_ordinary_templates_work():
    source = (
        "{% assign who = name | upcase | append: '!' %}{% if name == 'Ann' %}Hello {{ who }}"
        "{% else %}?{% endif %}{% for i in (1..3) %} {{ i }}{% endfor %}"
        "{% comment %}x{% endcomment %}"
    )
    assert template_check(source, VARIABLES) == "Hello ANN! 1 2 3"


def test_a_template_is_parsed_once():
    assert template_parse("Once {{ name }}") is template_parse("Once {{ name }}")


@given(st.text(alphabet="{}%|'\" abifendor.[](),:-#=\n", max_size=300))
def test_whatever_is_written_renders_or_is_refused(source):
    with suppress(TemplateRefused):
        assert isinstance(template_check(source, VARIABLES, html=True), str)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("1234.50 USD", "1,234.50 USD"),
        ("-1234567.5 KWD", "-1,234,567.5 KWD"),
        ("999 JPY", "999 JPY"),
        ("1000", "1,000"),
        ("", ""),
        ("2026-01-15", "2026-01-15"),
        ("<b>1234</b>", "<b>1234</b>"),
    ],
)
def test_thousands_are_set_apart_in_numbers_alone(value, shown):
    assert template_render("{{ it | thousands }}", {"it": value}) == shown


def test_what_thousands_leaves_is_escaped_all_the_same():
    assert "<b>" not in template_render("{{ nasty | thousands }}", VARIABLES, html=True)
