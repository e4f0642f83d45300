#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct cart { int *prices; int count; char *note; };

struct cart *cart_new(int count) {
    struct cart *cart = malloc(sizeof *cart);
    cart->prices = malloc(count * sizeof(int));
    cart->count = count;
    cart->note = NULL;
    return cart;
}

static int price_at(const struct cart *cart, int index) {
    return cart->prices[index];
}

int cart_total(const struct cart *cart) {
    int total = 0;
    for (int i = 0; i <= cart->count; i++)
        total += price_at(cart, i);
    return total;
}

void cart_free(struct cart *cart) {
    free(cart->prices);
    free(cart);
}

size_t cart_note_length(const struct cart *cart) {
    return strlen(cart->note);
}

int cart_scaled(const struct cart *cart, int factor) {
    return cart->count * factor;
}

void cart_copy_note(const struct cart *cart, const char *text) {
    char note[8];
    (void)cart;
    strcpy(note, text);
    puts(note);
}

int cart_share(const struct cart *cart, int people) {
    assert(people > 0);
    return cart->count / people;
}
