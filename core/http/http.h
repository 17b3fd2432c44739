/* Requests and replies as handlers see them. Nothing here knows libmicrohttpd. */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/fields.h"
#include "base/text.h"

enum http_method { HTTP_GET, HTTP_POST, HTTP_PUT, HTTP_DELETE, HTTP_OTHER };

/* One file of a multipart form, spooled to an unlinked temporary file. */
struct http_file {
    const char *field;
    const char *name; /* as the browser sent it: only its last path part, no control characters */
    const char *type; /* as the browser said; never trusted */
    int descriptor;   /* open for reading at 0; closed with the request */
    uint64_t size;
};

struct http_route;

struct http_request {
    struct arena *arena;
    const char *id;          /* for logs and error pages: 16 hexadecimal digits */
    enum http_method method; /* HEAD arrives as HTTP_GET; the server leaves the body out */
    const char *path;        /* decoded once; no NUL, no "..", starts with '/' */
    const char *target;      /* path and query as sent, for "return here after signing in" */
    struct fields query;
    struct fields form; /* POST: urlencoded or multipart fields, UTF-8 checked */
    struct bytes body;  /* any other content type, raw; on an HTTP_UPLOAD route it is file[0], field "body", instead */
    struct http_file *file;
    size_t files;
    const struct http_route *route;
    moment now; /* one time for the whole request */
    const char *remote_address;
    bool cymraeg;        /* Welsh: by ?lang=cy, the language cookie, or Accept-Language */
    bool secure;         /* came over TLS (told by the proxy in front, if configured) */
    void *session;       /* what the begin hook left: accounts' struct actor */
    void *resource;      /* the worker's own: its struct db */
    const char *csrf;    /* token that this visitor's forms must carry */
    const char *visitor; /* the visitor cookie's token (anonymous forms) */
    struct http_reply *reply;
};

/* Handlers are plain straight-line code on a worker thread; they may raise in request->arena. */
typedef void http_handler(struct http_request *request);

enum http_route_flag {
    HTTP_PUBLIC = 1,    /* anyone; a session is looked up if there is one */
    HTTP_ANONYMOUS = 2, /* anyone, and no database work at all by the router (health, static pages) */
    HTTP_UPLOAD = 4,    /* multipart with files, up to body_limit; sign-in and permission are asked before the body */
    HTTP_NO_CSRF = 8,   /* machines with a token only */
    HTTP_NO_TRANSACTION = 16, /* a POST handler that runs its own transactions */
    HTTP_DOWNLOAD = 32        /* a GET that reads in several round trips, within one read-only transaction */
};

struct http_route {
    enum http_method method;
    const char *pattern;    /* "/applications/{application}/sections/{section}" */
    const char *permission; /* action name of the permission table; NULL with HTTP_PUBLIC or HTTP_ANONYMOUS */
    unsigned flags;
    size_t body_limit; /* bytes; 0 means 256 KiB for POST */
    http_handler *handler;
};

/* A noun's table of routes, closed by the count. */
struct http_routes {
    const struct http_route *route;
    size_t count;
};

/* The path part caught by {name}; never NULL for a name in the route's pattern. */
const char *http_part(const struct http_request *request, const char *name);
/* The same as a positive whole number; raises ERROR_NOT_FOUND when it is none. */
int64_t http_part_id(const struct http_request *request, const char *name);
/* A request header (case-insensitive), or NULL. */
const char *http_header(const struct http_request *request, const char *name);
const char *http_cookie(const struct http_request *request, const char *name);
/* The file sent in that field, or NULL when none was chosen. */
const struct http_file *http_file_get(const struct http_request *request, const char *field);

/* Hash (as token_hash_bytes gives) of the session cookie of whoever was shown the page that this form came from; data
 * NULL when its token is none of ours, or a visitor's. The session may have ended since. */
struct bytes http_csrf_session(const struct http_request *request);

/* Whether a path (without query) of our own can be asked for by GET. */
bool http_page_exists(const struct http_request *request, const char *path);

/* One reply a request; the last call wins. data must live in the request's arena or be constant. */
void http_reply(struct http_request *request, int status, const char *content_type, const char *data, size_t bytes);
/* 303 to a path of our own ("/..." only; anything else becomes "/"). */
void http_redirect(struct http_request *request, const char *path);
/* Status of the reply so far, 0 when there is none; where it redirects to, or NULL. */
int http_reply_status(const struct http_request *request);
const char *http_reply_location(const struct http_request *request);
/* A download: Content-Disposition attachment with that name, nosniff, sandboxed CSP. */
void http_reply_attachment(
    struct http_request *request, const char *content_type, const char *name, const char *data, size_t bytes);
/* The same from a file: descriptor is read from its start and stays the caller's. */
void http_reply_file(
    struct http_request *request, const char *content_type, const char *name, int descriptor, uint64_t bytes);
/* Adds (or with the same name replaces) a header. */
void http_reply_header(struct http_request *request, const char *name, const char *value);
/* Session-style cookie: HttpOnly, SameSite=Lax, Path=/, Secure when request->secure. value NULL deletes it.
 * seconds 0 means until the browser closes. */
void http_reply_cookie(struct http_request *request, const char *name, const char *value, int64_t seconds);
/* Lets a public GET be cached with this strong ETag; answers 304 by itself when the client has it. */
void http_reply_etag(struct http_request *request, const char *etag);

#endif
