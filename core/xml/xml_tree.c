/* Small documents as a tree, built from the streaming events. */
#include "xml/xml.h"

#include <string.h>

#include "base/text.h"

#define FAULTS_TOLD 5

struct building {
    struct xml_node *node;
    struct xml_node *last; /* child */
};

struct tree {
    struct arena *arena;
    struct building open[258];
    size_t depth;
    struct xml_node *root;
    struct text_builder faults;
    unsigned faults_count;
};

static void tree_start(void *context, const struct xml_element *element) {
    struct tree *tree = context;
    struct xml_node *node = ARENA_NEW(tree->arena, struct xml_node);
    struct xml_attribute *attribute = ARENA_ARRAY(tree->arena, element->attributes, struct xml_attribute);
    for (size_t i = 0; i < element->attributes; i++) {
        attribute[i].name = arena_text(tree->arena, element->attribute[i].name);
        attribute[i].namespace_uri = arena_text(tree->arena, element->attribute[i].namespace_uri);
        attribute[i].value = arena_text(tree->arena, element->attribute[i].value);
    }
    node->name = arena_text(tree->arena, element->name);
    node->namespace_uri = arena_text(tree->arena, element->namespace_uri);
    node->text = "";
    node->attribute = attribute;
    node->attributes = element->attributes;
    node->line = element->line;
    node->column = element->column;
    struct building *parent = &tree->open[tree->depth];
    if (tree->depth == 0) {
        tree->root = node;
    } else if (parent->last == NULL) {
        parent->node->child = node;
    } else {
        parent->last->next = node;
    }
    parent->last = node;
    tree->depth++;
    tree->open[tree->depth] = (struct building){.node = node, .last = NULL};
}

static void tree_end(void *context, const struct xml_element *element, const char *text, size_t bytes) {
    struct tree *tree = context;
    (void)element;
    if (text != NULL && bytes > 0) {
        tree->open[tree->depth].node->text = arena_text_part(tree->arena, text, bytes);
    }
    tree->depth--;
}

static void tree_problem(void *context, const struct xml_problem *problem) {
    struct tree *tree = context;
    if (tree->faults_count++ < FAULTS_TOLD) {
        text_add_format(&tree->faults, "%sline %lld, column %lld: %s", tree->faults_count > 1 ? "\n" : "",
            (long long)problem->line, (long long)problem->column,
            fields_fill(tree->arena, problem->message, problem->fill, problem->fills));
    }
}

const struct xml_node *xml_tree_read(struct arena *arena, const struct xml_schema *schema,
    const struct xml_limits *limits, const char *data, size_t bytes, const char **fault) {
    static const struct xml_events EVENTS = {tree_start, tree_end, tree_problem};
    struct tree *tree = ARENA_NEW(arena, struct tree);
    tree->arena = arena;
    text_builder_start(&tree->faults, arena);
    struct xml_reader *reader = xml_reader_new(arena, schema, limits, &EVENTS, tree);
    (void)xml_reader_feed(reader, data, bytes);
    if (xml_reader_finish(reader)) {
        return tree->root;
    }
    *fault = tree->faults_count == 0 ? "The document is not whole." : tree->faults.data;
    return NULL;
}

const char *xml_node_get(const struct xml_node *node, const char *name) {
    for (size_t i = 0; i < node->attributes; i++) {
        if (strcmp(node->attribute[i].name, name) == 0 && node->attribute[i].namespace_uri[0] == '\0') {
            return node->attribute[i].value;
        }
    }
    return NULL;
}

const char *xml_node_value(const struct xml_node *node, const char *name) {
    const char *value = xml_node_get(node, name);
    return value == NULL ? "" : value;
}

static const struct xml_node *node_from(const struct xml_node *node, const char *name) {
    while (node != NULL && strcmp(node->name, name) != 0) {
        node = node->next;
    }
    return node;
}

const struct xml_node *xml_node_child(const struct xml_node *node, const char *name) {
    return node_from(node->child, name);
}

const struct xml_node *xml_node_again(const struct xml_node *node) {
    return node_from(node->next, node->name);
}

size_t xml_node_count(const struct xml_node *node, const char *name) {
    size_t count = 0;
    for (const struct xml_node *child = xml_node_child(node, name); child != NULL; child = xml_node_again(child)) {
        count++;
    }
    return count;
}
