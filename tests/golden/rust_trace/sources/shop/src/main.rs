mod cart;

use cart::{Cart, Item};

fn main() {
    println!("opens");
    let cart = Cart { items: vec![Item { price: 2, count: 0 }] };
    println!("{}", cart.total());
}
