package dev.echelon.coordinator.web;

import java.util.List;
import java.util.function.Function;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.util.UriComponentsBuilder;

/** Answers with one page of a list, and where the next one is. */
final class Pages {
    private Pages() {}

    /**
     * A page; one that is full names the next in {@code Link}, with {@code rel="next"}.
     *
     * @param cursor the parameter that takes the last element's key
     */
    static <T> ServerResponse answer(
            ServerRequest request, List<T> page, int limit, String cursor, Function<T, String> key) {
        ServerResponse.BodyBuilder answer = ServerResponse.ok();
        if (page.size() == limit) {
            String next = UriComponentsBuilder.fromPath(request.requestPath().value())
                    .queryParams(request.params())
                    .replaceQueryParam(cursor, key.apply(page.get(page.size() - 1)))
                    .encode()
                    .toUriString();
            answer = answer.header(HttpHeaders.LINK, "<" + next + ">; rel=\"next\"");
        }
        return answer.body(page);
    }
}
