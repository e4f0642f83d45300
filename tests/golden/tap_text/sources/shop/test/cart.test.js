const assert = require('node:assert')
const { describe, it, test } = require('node:test')
const { Cart, summary } = require('../lib/cart')

describe('Cart', () => {
  describe('total()', () => {
    it('adds up prices', () => { assert.strictEqual(new Cart([{ price: { amount: 2 } }]).total(), 3) })
    it('is zero without items', () => { assert.strictEqual(new Cart([]).total(), 0) })
    it('takes items without a price', () => { new Cart([{}]).total() })
    it.skip('rounds', () => {})
  })
  it('summarises: names', () => {
    assert.deepStrictEqual(summary(new Cart([{ name: 'tea' }, { name: 'milk' }])), { lines: 2, names: ['tea', 'jam'] })
  })
  it('loads from the shop', async () => { await new Cart([]).load('http://shop') })
  it('never ends', { timeout: 30 }, () => new Promise((resolve) => setTimeout(resolve, 500)))
  it('throws something else', () => { throw 'just text' })
  it('did not throw', () => { assert.throws(() => {}, /must be a number/) })
})
test('a whole test', async (t) => {
  await t.test('with a part', () => { assert.ok(false) })
  await t.test('with a good part', () => { assert.equal(1, 1) })
})
describe('with a broken hook', () => {
  require('node:test').before(() => { undefined.ready() })
  it('is never run', () => {})
})
