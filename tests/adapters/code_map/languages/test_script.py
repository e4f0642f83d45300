"""JavaScript and TypeScript as real projects write them."""

import pytest
from hypothesis import given

from bugsage.adapters.code_map.languages.script import read_javascript, read_tsx, read_typescript
from bugsage.model.code import Import, Parameter
from tests.adapters.code_map.languages.asked import ANYWHERE, FEW, any_of, assert_whole, of, only, symbols

javascript = of(read_javascript)
tsx = of(read_tsx)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("function f() {}", ["f"]),
        ("async function* f() {}", ["f"]),
        ("const f = () => 1, g = function () {}", ["f", "g"]),
        ("app.use = function use(fn) {}", ["app.use"]),
        ("Foo.prototype.bar = function () {}", ["Foo.bar"]),
        ("Foo.prototype = { bar() {} }", ["Foo.bar"]),
        ("Foo.prototype['@@step'] = function () {}", ["Foo.@@step"]),
        ("exports.f = function () {}", ["f"]),
        ("module.exports.f = () => {}", ["f"]),
        ("module.exports = function () {}", ["default"]),
        ("module.exports = function create() {}", ["create"]),
        ("module.exports = class Shop { open() {} }", ["Shop", "Shop.open"]),
        ("module.exports = { create(context) { return { Node() {} } } }", ["create", "create.Node"]),
        ("exports = module.exports = create; function create() {}", ["create"]),
        ("export default function () {}", ["default"]),
        ("export default function named() {}", ["named"]),
        ("export default (o, c) => { c.p.tz = function () {} }", ["default", "default.c.p.tz"]),
        ("export default class { m() {} }", ["default", "default.m"]),
        ("this.f = () => {}", ["f"]),
        ("const o = { a() {}, b: () => {}, 'c d': function () {}, e: { f() {} } }", ["o.a", "o.b", "o.c d", "o.e.f"]),
        ("call({ a() {} })", ["a"]),
        ("function f() { return { a() {} } }", ["f", "f.a"]),
        ("list.map(x => x + 1)", []),
        ("app.get('/', function handler() {})", ["handler"]),
        ("(function () { function inner() {} })()", ["inner"]),
        ("!function named() { function inner() {} }()", ["named", "named.inner"]),
        ("const f = flag ? () => 1 : function () {}", ["f", "f"]),
        ("f = f || function () {}", ["f"]),
        ("const f = (((a) => a))", ["f"]),
        ("const f = factory(name, [], ({ a }) => { class In {} })", ["f", "f.In"]),
        ("const f = memo(forwardRef((props, ref) => 1))", ["f"]),
        ("const xs = list.map(x => x)", []),
        ("function f() { const g = useCallback(() => 1, []); const t = setTimeout(() => 1) }", ["f", "f.g"]),
        ("class A { static #x = () => 1; static { f() } get y() {} set y(v) {} async *g() {} }", "A A.#x A.y A.y A.g"),
        (
            "class A { [Symbol.iterator]() {} 'quoted'() {} constructor() {} }",
            "A A.[Symbol.iterator] A.quoted A.constructor",
        ),
        ("const A = class B extends C {}", ["A"]),
        ("methods.forEach(m => { app[m] = function () {} })", ["app[m]"]),
        ("x({ a: memo(() => 1), b: other(() => 1), c: memo(forwardRef(() => 1)), d: [() => 1], e: call(1) })", ["a"]),
        ("x({ a: ok ? () => 1 : null, b: (function () {}), c: { d: 1, e() {} } })", ["a", "b", "c.e"]),
    ],
)
def test_names(source, expected) -> None:
    assert symbols(javascript(source)) == (expected.split() if isinstance(expected, str) else expected)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("()", []),
        ("(a, $b, this_, é,)", ["a", "$b", "this_", "é"]),
        ("(a,\n  b = 1)", ["a", "b"]),
        ("(this, a)", ["a"]),
        ("({ a }, ...rest)", ["{ a }", "rest"]),
    ],
)
def test_names_of_parameters(given, expected) -> None:
    found = only(of(read_typescript)(f"function f{given} {{}}"), "f")
    assert [parameter.name for parameter in found.parameters] == expected


def test_a_function_takes_in_the_call_that_wraps_it() -> None:
    file = javascript(
        """\
        export const make = factory(
          'make',
          (a) => {
            return a()
          }, { lazy: true })
        """
    )
    found = only(file, "make")
    assert (found.start, found.end, [c.name for c in found.calls]) == (1, 5, ["factory", "a"])


def test_types_are_read_and_no_definitions() -> None:
    file = tsx(
        """\
        export interface Shape { area(): number }
        export type Id = string | (() => void);
        declare function ambient(): void;
        @Component({ name: 'x' })
        export abstract class A<T> extends B<T> implements C, D {
          @Input() readonly size = 1;
          private handle = async <U,>(a?: string, ...rest: U[]): Promise<void> => {};
          constructor(private readonly q: Q, w = 2) { super(q) }
          @Get('/x')
          async load() { return 1 }
          show(this: A, id: Id): string;
          show(id: any) { return (id as string)!.trim() }
          abstract later(): void;
        }
        export enum Color { Red = 'red' }
        namespace Deep.Inner { export function f() {} }
        let o = { m() {} } satisfies X;
        """
    )
    assert not file.broken
    assert symbols(file) == ["A", "A.handle", "A.constructor", "A.load", "A.show", "Color", "Deep.Inner.f", "o.m"]
    shape = only(file, "A")
    assert (shape.bases, shape.decorators, shape.start) == (("B", "C", "D"), ("Component",), 4)
    assert only(file, "A.handle").parameters == (
        Parameter("a", has_default=True, annotation="string"),
        Parameter("rest", "args", annotation="U[]"),
    )
    assert only(file, "A.handle").returns == "Promise<void>"
    assert [p.name for p in only(file, "A.constructor").parameters] == ["q", "w"]
    assert only(file, "A.load").decorators == ("Get",)
    assert [c.name for c in only(file, "A.show").calls] == [".trim"]


def test_what_a_function_holds() -> None:
    found = only(
        javascript(
            """\
            /**
             * Sends a greeting
             * to somebody.
             *
             * Never mind the rest.
             * @param {string} name whom
             */
            export async function greet(name, { loud = false } = {}, ...more) {
              // a comment with a secretWord
              if (!name || name?.length === 0) {
                throw new errors.NoName(`no name among ${more.length} given`);
              }
              for (const one of more) await this.#send(one?.mail, "hello there");
              return new Letter(name).post`now`;
            }
            """
        ),
        "greet",
    )
    assert found.doc == "Sends a greeting to somebody."
    assert (found.start, found.end, found.line) == (8, 15, 8)
    assert [c.name for c in found.calls] == ["errors.NoName", "this.send", "Letter.post", "Letter"]
    assert found.literals == ("no name among {more.length} given", "hello there", "now")
    assert found.raises == ("errors.NoName",)
    assert found.branches == 3
    assert found.words["greet"] == 1
    assert not {"secretword", "secret", "whom", "const", "somebody"} & found.words.keys()
    assert [(p.name, p.kind, p.has_default) for p in found.parameters] == [
        ("name", "normal", False),
        ("{ loud = false }", "normal", True),
        ("more", "args", False),
    ]


def test_components_are_calls_and_their_text_literals() -> None:
    found = only(tsx("const Page = () => <Layout.Main><b>Hello you</b><Card x={go()} /></Layout.Main>\n"), "Page")
    assert sorted(c.name for c in found.calls) == ["Card", "Layout.Main", "go"]
    assert found.literals == ("Hello you",)


def test_imports() -> None:
    file = tsx(
        """\
        import React, { useState as use, type FC } from 'react';
        import * as path from "node:path";
        import './side';
        import type { Only } from './types';
        export { a as b } from './c';
        export * from './d';
        import fs = require('fs');
        const { q, r: s = 1 } = require('./req'), z = require('./zz').thing;
        require('./bare');
        const lazy = () => import('./lazy');
        """
    )
    assert file.imports == (
        Import("react", "default", "React", 1),
        Import("react", "useState", "use", 1),
        Import("react", "FC", "", 1),
        Import("node:path", "", "path", 2),
        Import("./side", "", "", 3),
        Import("./types", "Only", "", 4),
        Import("./c", "a", "b", 5),
        Import("./d", "*", "", 6),
        Import("fs", "", "fs", 7),
        Import("./req", "q", "", 8),
        Import("./req", "r", "s", 8),
        Import("./zz", "thing", "z", 8),
        Import("./bare", "", "", 9),
        Import("./lazy", "", "", 10),
    )
    assert file.definitions[0].literals == ()


def test_names_that_are_bound() -> None:
    file = javascript(
        """\
        const a = 1, { b, c: d } = x;
        exports.e = 2;
        class K { f = 3; constructor() { this.g = 4; this.h.i = 5 } }
        """
    )
    assert {"a", "b", "d", "e"} <= set(file.definitions[0].assigns)
    assert only(file, "K").assigns == ("f",)
    assert only(file, "K.constructor").assigns == ("g",)


def test_blocks_of_tests() -> None:
    file = javascript(
        """\
        import { describe, it } from 'vitest';
        describe('Cart', () => {
          beforeEach(() => { reset() });
          const helper = () => 1;
          describe("it's \\u0041 " + kind, function () {
            it.only(`adds ${n} items`, async () => { expect(cart.add(1)).toBe(1) });
            test.each([[1, 2]])('%i of $name.first is %%', (a, b) => {});
            it.each`a | b`('of a table', () => {});
          });
          xit('waits', done => done());
          it('is to do');
        });
        suite(Cart.name, () => { context.skip('when empty', () => {}) });
        t.test('of node', async t => { await t.test('inside', () => {}) });
        ruleTester.run('no-undef', rule, { valid: [{ code: 'ok()' }] });
        run('no block', () => {});
        """,
        is_test=True,
    )
    assert [d.symbol for d in file.definitions if d.kind == "test"] == [
        "Cart",
        "Cart > it's A *",
        "Cart > it's A * > adds * items",
        "Cart > it's A * > * of * is %%",
        "Cart > it's A * > of a table",
        "Cart > waits",
        "*",
        "* > when empty",
        "of node",
        "of node > inside",
        "no-undef",
    ]
    adds = only(file, "Cart > it's A * > adds * items")
    assert (adds.start, adds.end, adds.name, adds.parent) == (6, 6, "adds * items", "Cart > it's A *")
    assert [c.name for c in adds.calls] == ["it.only", "expect", "expect.toBe", "cart.add"]
    assert [c.name for c in only(file, "Cart").calls] == ["describe", "beforeEach", "reset", "it"]
    assert only(file, "helper").kind == "function"
    assert symbols(javascript("it('x', () => { f() })")) == []


def test_a_broken_file_costs_only_what_is_broken() -> None:
    file = javascript("function good() { a() }\nfunction bad( { \nclass {{{\nfunction other() { b() }\n")
    assert file.broken
    assert "good" in symbols(file)


_PIECES = (
    "function f( ) { } => ${ ` <A> </A> class X ' a.b = it('t', é /* */ // import x from 'y' export @d #p /re/ \\ \n"
)


@FEW
@given(any_of(_PIECES))
def test_anything_can_be_read(content) -> None:
    for read in (read_javascript, read_typescript, read_tsx):
        assert_whole(read(content, True))


HOSTILE = ANYWHERE | {
    "nested functions": "x=>" * 10_000,
    "nested blocks": "describe('a',()=>{" * 3_000,
    "nested objects": "a:{" * 10_000,
    "elements": "<a>" * 5_000,
    "templates": "`${" * 10_000,
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("read", [read_javascript, read_typescript, read_tsx], ids=["js", "ts", "tsx"])
def test_hostile_files_end(name, read) -> None:
    file = read(HOSTILE[name].encode(), True)
    assert file.definitions[0].symbol == "<module>"
