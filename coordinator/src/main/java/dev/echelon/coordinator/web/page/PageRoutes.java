package dev.echelon.coordinator.web.page;

import java.util.Map;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import tools.jackson.databind.json.JsonMapper;

/** Serves the page's own files, a closed list, and nothing else; they hold no secret and need no token. */
public final class PageRoutes {
    private static final MediaType SCRIPT = MediaType.parseMediaType("text/javascript;charset=UTF-8");
    private static final MediaType STYLE = MediaType.parseMediaType("text/css;charset=UTF-8");
    private static final MediaType HTML = MediaType.parseMediaType("text/html;charset=UTF-8");
    private static final MediaType ICON = MediaType.parseMediaType("image/svg+xml");
    private static final Map<String, MediaType> FILES = Map.ofEntries(
            Map.entry("page.css", STYLE),
            Map.entry("icon.svg", ICON),
            Map.entry("lit-html.js", SCRIPT),
            Map.entry("api.js", SCRIPT),
            Map.entry("app.js", SCRIPT),
            Map.entry("cells.js", SCRIPT),
            Map.entry("cohorts.js", SCRIPT),
            Map.entry("failures.js", SCRIPT),
            Map.entry("oidc.js", SCRIPT),
            Map.entry("parts.js", SCRIPT),
            Map.entry("run.js", SCRIPT),
            Map.entry("runs.js", SCRIPT),
            Map.entry("session.js", SCRIPT),
            Map.entry("steer.js", SCRIPT),
            Map.entry("tenants.js", SCRIPT),
            Map.entry("words.js", SCRIPT));

    private PageRoutes() {}

    public static RouterFunction<ServerResponse> routes(PageProperties properties, SignIn signIn, JsonMapper json) {
        String policy = new ContentPolicy(signIn).text();
        RouterFunctions.Builder routes = RouterFunctions.route();
        if (!properties.enabled()) {
            return routes.GET("/", request -> ServerResponse.notFound().build()).build();
        }
        PageFile index = PageFile.read("index.html", HTML);
        routes.GET("/", request -> answer(request, index, policy));
        FILES.forEach((name, type) -> {
            PageFile file = PageFile.read(name, type);
            routes.GET("/page/" + name, request -> answer(request, file, policy));
        });
        byte[] config = json.writeValueAsBytes(signIn);
        routes.GET("/page/config.json", request -> ServerResponse.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noCache())
                .body(config));
        return routes.build();
    }

    private static ServerResponse answer(ServerRequest request, PageFile file, String policy) {
        return request.checkNotModified(file.tag()).orElseGet(() -> ServerResponse.ok()
                .contentType(file.type())
                .eTag(file.tag())
                .cacheControl(CacheControl.noCache()) // asked for each time, answered with 304
                .header("Content-Security-Policy", policy)
                .header("Referrer-Policy", "no-referrer")
                .header("Cross-Origin-Opener-Policy", "same-origin")
                .header("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
                .body(file.content()));
    }
}
