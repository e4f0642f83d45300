package shop.cart;

import java.util.List;
import java.util.Map;

public class Main {
    public static void main(String[] args) {
        if (args.length > 0) {
            Exception one = new Exception("one");
            one.initCause(new RuntimeException("two", one));
            one.printStackTrace();
            return;
        }
        Cart.load(List.of(Map.of("price", 2, "count", 0)));
    }
}
