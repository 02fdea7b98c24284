package org.postlude.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One request, and what is answered. */
final class Request implements AutoCloseable {
    private static final int LONGEST_FORM = 1 << 16;

    private final HttpExchange exchange;
    private final Map<String, String> query;
    private Map<String, String> form = Map.of();
    private boolean isKept;

    Request(HttpExchange exchange) {
        this.exchange = exchange;
        this.query = parsed(exchange.getRequestURI().getRawQuery());
    }

    private static Map<String, String> parsed(@Nullable String text) {
        Map<String, String> found = new HashMap<>();
        for (String each : text == null || text.isEmpty() ? new String[0] : text.split("&", -1)) {
            int equals = each.indexOf('=');
            String name = equals < 0 ? each : each.substring(0, equals);
            String value = equals < 0 ? "" : each.substring(equals + 1);
            found.put(decoded(name), decoded(value));
        }
        return found;
    }

    /** What is no encoding stands for itself: it means nothing here, and is answered like anything else that does not. */
    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    String path() {
        return exchange.getRequestURI().getPath();
    }

    boolean isPost() {
        return exchange.getRequestMethod().equals("POST");
    }

    boolean isGet() {
        return exchange.getRequestMethod().equals("GET");
    }

    String query(String name) {
        return query.getOrDefault(name, "");
    }

    String form(String name) {
        return form.getOrDefault(name, "");
    }

    /** False if it is too long. */
    boolean readForm() throws IOException {
        try (InputStream in = exchange.getRequestBody()) {
            byte[] octets = in.readNBytes(LONGEST_FORM + 1);
            form = parsed(new String(octets, UTF_8));
            return octets.length <= LONGEST_FORM;
        }
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }

    Optional<String> cookie(String name) {
        for (String all : exchange.getRequestHeaders().getOrDefault("Cookie", List.of())) {
            for (String each : all.split("; *", -1)) {
                if (each.startsWith(name + "=")) {
                    return Optional.of(each.substring(name.length() + 1));
                }
            }
        }
        return Optional.empty();
    }

    /** The answer is the same whenever it is asked for. */
    void keep() {
        isKept = true;
    }

    private Headers headers(String type) {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", type);
        headers.set("Cache-Control", isKept ? "private, max-age=31536000, immutable" : "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "same-origin");
        headers.set(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action"
                        + " 'self'; frame-ancestors 'none'; base-uri 'none'");
        return headers;
    }

    void answer(int code, String type, byte[] body) throws IOException {
        Headers unused = headers(type);
        exchange.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    void html(int code, String page) throws IOException {
        answer(code, "text/html; charset=utf-8", page.getBytes(UTF_8));
    }

    /** After a change: to see it again does not do it again. */
    void goTo(String place) throws IOException {
        headers("text/plain; charset=utf-8").set("Location", place);
        exchange.sendResponseHeaders(303, -1);
    }

    void setCookie(String name, String value) {
        exchange.getResponseHeaders().add("Set-Cookie", name + "=" + value + "; Path=/; HttpOnly; SameSite=Strict");
    }

    /** Of an answer that goes on. */
    OutputStream stream(String type) throws IOException {
        Headers unused = headers(type);
        exchange.sendResponseHeaders(200, 0);
        return exchange.getResponseBody();
    }

    /** Whether it came to this very server by its own name: others could be made to name it by a name of theirs. */
    boolean isFor(Set<String> hosts) {
        return header("Host").filter(hosts::contains).isPresent();
    }

    @Override
    public void close() {
        exchange.close();
    }
}
