#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <limits.h>
struct cart; struct cart *cart_new(int); int cart_total(const struct cart *); void cart_free(struct cart *); size_t cart_note_length(const struct cart *); int cart_scaled(const struct cart *, int); void cart_copy_note(const struct cart *, const char *); int cart_share(const struct cart *, int);
int main(int argc, char **argv) {
    struct cart *cart = cart_new(3);
    const char *what = argc > 1 ? argv[1] : "";
    if (!strcmp(what, "overflow")) printf("%d\n", cart_total(cart));
    if (!strcmp(what, "free")) { cart_free(cart); printf("%d\n", cart_total(cart)); }
    if (!strcmp(what, "double")) { cart_free(cart); cart_free(cart); }
    if (!strcmp(what, "null")) printf("%zu\n", cart_note_length(cart));
    if (!strcmp(what, "signed")) printf("%d\n", cart_scaled(cart, INT_MAX));
    if (!strcmp(what, "smash")) cart_copy_note(cart, "a text that is much too long for it");
    if (!strcmp(what, "assert")) printf("%d\n", cart_share(cart, 0));
    if (!strcmp(what, "leak")) { cart = NULL; return 0; }
    if (!strcmp(what, "leak")) return 0;
    cart_free(cart);
    return 0;
}
