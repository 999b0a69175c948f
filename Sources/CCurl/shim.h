#pragma once

// The checks of curl's typed macros need the macros; Swift calls the functions below.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <sys/socket.h>

// Swift cannot call variadic functions: one plain function for each type of argument.

static inline CURLcode pollux_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode pollux_set_size(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode pollux_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode pollux_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode pollux_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

typedef size_t (*pollux_data_callback)(char *bytes, size_t size, size_t count, void *context);
typedef curl_socket_t (*pollux_socket_callback)(void *context, curlsocktype purpose, struct curl_sockaddr *address);

static inline CURLcode pollux_set_data_callback(CURL *handle, CURLoption option, pollux_data_callback value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode pollux_set_socket_callback(CURL *handle, pollux_socket_callback value) {
    return curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, value);
}

static inline CURLcode pollux_get_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode pollux_get_size(CURL *handle, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLMcode pollux_set_multi_long(CURLM *handle, CURLMoption option, long value) {
    return curl_multi_setopt(handle, option, value);
}

// The address lies inside the struct as a flexible part; Swift sees only its first bytes.
static inline const struct sockaddr *pollux_address(const struct curl_sockaddr *address) {
    return &address->addr;
}

static inline curl_socket_t pollux_open_socket(const struct curl_sockaddr *address) {
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

// The result of a finished transfer lies in a union that Swift would have to guess at.
static inline CURLcode pollux_result(const CURLMsg *message) {
    return message->data.result;
}
