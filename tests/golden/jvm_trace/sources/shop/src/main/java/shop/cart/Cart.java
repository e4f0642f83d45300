package shop.cart;

import java.util.List;
import java.util.Map;

public class Cart implements AutoCloseable {
    private final List<Map<String, Integer>> items;

    public Cart(List<Map<String, Integer>> items) {
        this.items = items;
    }

    public int total() {
        return items.stream().mapToInt(item -> price(item)).sum();
    }

    int price(Map<String, Integer> item) {
        return item.get("price") / item.get("count");
    }

    @Override
    public void close() {
        throw new IllegalStateException("till is open");
    }

    static class Gone extends RuntimeException {
        Gone(String message, Throwable cause) {
            super(message, cause);
        }
    }

    static int load(List<Map<String, Integer>> rows) {
        try (Cart cart = new Cart(rows)) {
            return cart.total();
        } catch (ArithmeticException error) {
            throw new Gone("no total\nof " + rows.size() + " rows", error);
        }
    }
}
