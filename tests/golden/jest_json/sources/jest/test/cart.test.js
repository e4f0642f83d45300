const { Cart, summary } = require('../lib/cart')

describe('Cart', () => {
  describe('total()', () => {
    test('adds up prices', () => { expect(new Cart([{ price: { amount: 2 } }]).total()).toBe(3) })
    test('is zero without items', () => { expect(new Cart([]).total()).toBe(0) })
    test('takes items without a price', () => { new Cart([{}]).total() })
    test.skip('rounds', () => {})
  })
  test('summarises: names', () => {
    expect(summary(new Cart([{ name: 'tea' }, { name: 'milk' }]))).toEqual({ lines: 2, names: ['tea', 'jam'] })
  })
  test('loads from the shop', async () => { await new Cart([]).load('http://shop') })
  test('never ends', (done) => {}, 30)
  test.each([[1, 2], [2, 2]])('%i is %i', (a, b) => { expect(a).toBe(b) })
  test('throws something else', () => { throw 'just text' })
  test('did not throw', () => { expect(() => {}).toThrow('must be a number') })
  test('was called', () => { const spy = jest.fn(); spy('a'); expect(spy).toHaveBeenCalledWith('b') })
})
describe('with a broken hook', () => {
  beforeAll(() => { undefined.ready() })
  test('is never run', () => {})
})
