"""Ruby as real projects write it."""

import pytest
from hypothesis import given

from bugsage.adapters.code_map.languages.ruby import read_ruby
from bugsage.model.code import Import, Parameter
from tests.adapters.code_map.languages.asked import ANYWHERE, FEW, any_of, assert_whole, of, only, symbols

ruby = of(read_ruby)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f; end\ndef g = 1\ndef h(a) = a + 1", "f g h"),
        ("class A; def m; end; def m?; end; def m!; end; def m=(v); end; end", "A A.m A.m? A.m! A.m="),
        ("class A; def ==(o) = 1; def [](k); end; def []=(k, v); end; def -@; end; end", "A A.== A.[] A.[]= A.-@"),
        ("class A; def self.make; end; class << self; def other; end; end; end", "A A.make A.other"),
        ("class A; def A.make; end; def Z.make; end; end\ndef obj.m; end", "A A.make A.Z.make obj.m"),
        ("module M; module N; class A < B; end; end; class M::C; end; end", "M M.N M.N.A M.M.C"),
        ("class ::Top::A; def m; end; end", "Top.A Top.A.m"),
        ("Point = Struct.new(:x) do\n  def far; end\nend\nV = Data.define(:a)\nC = Class.new(B) { def m; end }",
         "Point Point.far V C C.m"),
        ("class A; define_method(:dyn) { |x| x }; define_method(\"to_#{x}\") { 1 }; end", "A A.dyn"),
        ("TWICE = ->(x) { x * 2 }\nOTHER = [1].freeze", "TWICE"),
        ("class A; private def secret; end; memoize def slow; end; end", "A A.secret A.slow"),
        ("def outer; def inner; end; [1].each { |x| x }; end", "outer outer.inner"),
        ("if RUBY_VERSION > '3'\n  def new_way; end\nelse\n  def old_way; end\nend", "new_way old_way"),
        ("module M; extend self; def run; end; class_methods do\n def x; end\nend; end", "M M.run M.x"),
    ],
)  # fmt: skip
def test_names(source, expected) -> None:
    file = ruby(source)
    assert not file.broken
    assert symbols(file) == expected.split()


def test_what_a_method_holds() -> None:
    found = only(
        ruby(
            """\
            class Cart < Shop::Base
              # Adds an item.
              #
              # A secretWord.
              # @param name [String] whom
              def add(name, (a, b), qty = 1, *rest, key:, opt: 2, **kw, &block)
                # another secret
                raise ArgumentError, "no #{name}" if name.nil? && qty == 0 or rest
                raise Shop::Gone.new('gone') unless open?
                @count += 1
                @last ||= total
                self.size = rows.first&.weigh(a).round!
                local = qty
                local.go
                puts 'one ' "two"
                case qty when 1 then super else yield local end
                begin
                  Cart.new(1)
                rescue IOError => e
                  warn e
                end
                items.map(&:price).each do |item|
                  item.price > 3 ? sell(item) : Shop::Till.open
                end.sum
              end
            end
            """
        ),
        "Cart.add",
    )
    assert (found.start, found.line, found.end, found.kind, found.parent) == (6, 6, 25, "function", "Cart")
    assert found.doc == "Adds an item."
    names = [call.name for call in found.calls]
    assert names[:6] == ["raise", "name.nil?", "raise", "Shop.Gone", "open?", "total"]
    assert {"rows", "rows.first", "rows.first.weigh", "rows.first.weigh.round!", "local.go", "super", "Cart"} <= {
        *names
    }
    assert {"items.map", "item.price", "sell", "Shop.Till.open", ".sum"} <= {*names}
    assert not {"qty", "local", "name", "e", "item", "a", "b", "rest", "opt", "yield"} & {*names}
    assert found.literals == ("no #{name}", "gone", "one two")
    assert found.raises == ("ArgumentError", "Shop.Gone")
    assert found.branches == 7
    assert found.assigns == ("count", "last")
    assert found.parameters == (
        Parameter("name"),
        Parameter("(a, b)"),
        Parameter("qty", has_default=True),
        Parameter("rest", "args"),
        Parameter("key", "keyword"),
        Parameter("opt", "keyword", has_default=True),
        Parameter("kw", "kwargs"),
        Parameter("block"),
    )
    assert not {"secret", "whom", "unless", "begin"} & found.words.keys()


def test_classes() -> None:
    file = ruby(
        """\
        # Sells.
        class Shop < Struct.new(:a)
          LIMIT = 3
          attr_accessor :items, :till
          @@all = []
          SQL = <<~SQL
            select one
          SQL
        end
        class Wide < ::Shop::Base; end
        """
    )
    shop = only(file, "Shop")
    assert (shop.kind, shop.start, shop.end, shop.doc) == ("class", 2, 9, "Sells.")
    assert shop.bases == ("Struct.new(:a)",)
    assert set(shop.assigns) == {"LIMIT", "items", "till", "all", "SQL"}
    assert shop.literals == ("select one",)
    assert only(file, "Wide").bases == ("::Shop::Base",)


def test_imports() -> None:
    file = ruby(
        "require 'json'\nrequire_relative \"a/b\"\nrequire_relative '../c'\nautoload :Foo, 'shop/foo'\n"
        "require File.join(x, 'y')\nx.require 'no'\nload 'tasks.rb'\n"
    )
    assert file.imports == (
        Import("json", "", "", 1),
        Import("./a/b", "", "", 2),
        Import("../c", "", "", 3),
        Import("shop/foo", "Foo", "", 4),
        Import("tasks.rb", "", "", 7),
    )
    assert file.definitions[0].literals == ("y", "no")


def test_blocks_of_tests_have_titles() -> None:
    source = """\
        RSpec.describe Shop::Cart, '#add', type: :model do
          let(:cart) { Cart.new }
          context "with #{n} items" do
            it 'is ' + 'full' do
              expect(cart.size).to eq(2)
            end
            it { is_expected.to be_open }
            def helper; end
          end
        end
        class CartTest < ActiveSupport::TestCase
          test 'adds' do
            assert cart
          end
          def test_more; end
        end
        """
    file = ruby(source, True)
    assert symbols(file) == [
        "Shop::Cart #add",
        "Shop::Cart #add > with * items",
        "Shop::Cart #add > with * items > is full",
        "Shop::Cart #add > with * items > *",
        "helper",
        "CartTest",
        "adds",
        "CartTest.test_more",
    ]
    assert [c.name for c in only(file, "Shop::Cart #add > with * items > is full").calls[:5]] == [
        "it", "expect", "expect.to", "cart", "cart.size",
    ]  # fmt: skip
    assert [c.name for c in ruby("3.times { ::A::B.new }\ndef f(a)\n  it { a }\nend").definitions[0].calls] == [
        ".times",
        "A.B",
    ]
    assert symbols(ruby(source)) == ["helper", "CartTest", "CartTest.test_more"]


def test_a_broken_file_costs_only_what_is_broken() -> None:
    file = ruby("def good\n  a()\nend\nclass A\n def bad(\n  x = {{{\n")
    assert file.broken
    assert "good" in symbols(file)


_PIECES = (
    "class A end def f ( ) ; module M do |x| { } :a @b \" ' #{ %w[ <<~X X a.b é # = begin require 'a' self. ? : -> "
    "&. :: raise unless \\ / \n"
)


@FEW
@given(any_of(_PIECES))
def test_anything_can_be_read(content) -> None:
    assert_whole(read_ruby(content, False))
    assert_whole(read_ruby(content, True))


HOSTILE = ANYWHERE | {
    "nested blocks": "a{" * 10_000,
    "nested classes": "class A;" * 5_000,
    "nested methods": "def a;" * 5_000,
    "nested modules": "module A;" * 5_000,
    "nested groups": "describe 'a' do\n" * 5_000,
    "heredocs": "<<A,\n" * 5_000,
    "conditions": "a ? " * 10_000,
    "paths": "A::" * 20_000,
    "interpolations": '"#{' * 10_000,
    "words": "a " * 40_000,
    "modifiers": "a if " * 10_000,
    "percent": "%(" * 10_000,
    "many comments": "#\n" * 20_000 + "def f; end\n" * 1_000,
}


@pytest.mark.parametrize("top", ["", "class A\ndef f\n"], ids=["top", "inside"])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_end(name, top) -> None:
    assert_whole(read_ruby((top + HOSTILE[name]).encode(), True))


@pytest.mark.parametrize(
    "inside",
    ["a||" * 5_000 + "a", "a(1)" + ".b(2)" * 3_000, "!" * 9_000 + "a", "a+" * 9_000 + "a", "A::" * 3_000 + "A"],
    ids=lambda text: text[:8],
)
def test_hostile_files_that_parse_end(inside) -> None:
    assert symbols(ruby(f"class A\ndef f\n x = {inside}\nend\nend\n")) == ["A", "A.f"]
