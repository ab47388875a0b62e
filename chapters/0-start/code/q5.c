/* Question 5: who frees? */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct letter {
    char *text;
};

static struct letter
letter_new(const char *text)
{
    struct letter letter = { malloc(strlen(text) + 1) };

    if (letter.text != NULL)
        strcpy(letter.text, text);
    return letter;
}

int
main(void)
{
    struct letter letter = letter_new("hello");
    struct letter copy = letter; /* two structs, how many blocks? */

    if (letter.text == NULL)
        return 1;
    printf("%s\n", copy.text);
    free(letter.text);
    return 0;
}
