import { describe, expect, it, test, vi, beforeAll } from 'vitest'
import { Cart, summary } from '../lib/cart.js'

describe('Cart', () => {
  describe('total()', () => {
    it('adds up prices', () => { expect(new Cart([{ price: { amount: 2 } }]).total()).toBe(3) })
    it('is zero without items', () => { expect(new Cart([]).total()).toBe(0) })
    it('takes items without a price', () => { new Cart([{}]).total() })
    it.skip('rounds', () => {})
  })
  it('summarises > names', () => {
    expect(summary(new Cart([{ name: 'tea' }, { name: 'milk' }]))).toEqual({ lines: 2, names: ['tea', 'jam'] })
  })
  it('loads from the shop', async () => { await new Cart([]).load('http://shop') })
  it('never ends', async () => { await new Promise(() => {}) }, 30)
  it.each([[1, 2], [2, 3]])('%i is %i', () => { expect(1).toBe(2) })
  it('throws something else', () => { throw 'just text' })
  it('did not throw', () => { expect(() => {}).toThrow('must be a number') })
  it('was called', () => { const spy = vi.fn(); spy('a'); expect(spy).toHaveBeenCalledWith('b') })
  it('snap', () => { expect({ a: 1 }).toMatchInlineSnapshot(`2`) })
})
describe('with a broken hook', () => {
  beforeAll(() => { (undefined as any).ready() })
  it('is never run', () => {})
})
it('leaves a rejection behind', async () => { Promise.reject(new TypeError('nobody waits for me')); await new Promise((r) => setTimeout(r, 20)) })
