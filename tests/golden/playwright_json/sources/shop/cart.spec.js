const { test, expect } = require("@playwright/test");
const { total } = require("./cart");

test("adds up", () => expect(total([1, 2])).toBe(3));

test.describe("a cart", () => {
  test.describe("with prices", () => {
    test("rounds", () => expect(total([1.005])).toBe(1.01));
    test("is slow", async () => {
      test.setTimeout(50);
      await new Promise((resolve) => setTimeout(resolve, 5000));
    });
  });
  test("knows what is missing", () => total(null));
  test.skip("is sold", () => total([]));
  test.fixme("is given away", () => total([]));
  test("wavers", () => expect(test.info().retry).toBe(1));
  test("should not hold", () => {
    test.fail();
    expect(total([1])).toBe(1);
  });
});

test.describe("a cart that cannot be set up", () => {
  test.beforeAll(() => {
    throw new TypeError("no shop");
  });
  test("is empty", () => expect(total([])).toBe(0));
});
