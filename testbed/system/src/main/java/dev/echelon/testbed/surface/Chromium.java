package dev.echelon.testbed.surface;

import dev.echelon.testbed.stack.StackException;
import dev.echelon.testbed.stack.StackWiring;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A headless Chromium of this machine, with one page and a profile of its own. */
public final class Chromium implements AutoCloseable {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final String GIVEN = "CHROME_BIN";
    private static final String PORT = "DevToolsActivePort";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(20);

    private final Process process;
    private final DevTools page;

    private Chromium(Process process, DevTools page) {
        this.process = process;
        this.page = page;
    }

    /** The program, as {@code CHROME_BIN} or the path names it. */
    public static Optional<Path> program() {
        String given = System.getenv(GIVEN);
        return (given != null
                        ? Stream.of(Path.of(given))
                        : Stream.of(String.valueOf(System.getenv("PATH")).split(":"))
                                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name))))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Opens it; it writes into the directory only. */
    public static Chromium open(Path program, Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Path profile = Files.createTempDirectory(directory, "profile");
        Process process = new ProcessBuilder(
                        program.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-dev-shm-usage",
                        "--disable-gpu",
                        "--no-first-run",
                        "--window-size=1440,1000",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("chromium.log").toFile())
                .start();
        try {
            HttpClient http = HttpClient.newHttpClient();
            var page = new DevTools(http, page(http, port(process, profile.resolve(PORT), directory)));
            page.send("Page.enable", Map.of());
            page.send("Network.enable", Map.of());
            return new Chromium(process, page);
        } catch (IOException | InterruptedException | RuntimeException e) {
            end(process);
            throw e;
        }
    }

    private static int port(Process process, Path file, Path directory) throws IOException {
        long begin = System.nanoTime();
        while (true) {
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            if (lines.size() > 1) {
                return Integer.parseInt(lines.get(0));
            }
            if (!process.isAlive() || System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new StackException("The browser does not start; see " + directory.resolve("chromium.log") + ".");
            }
            StackWiring.pause(POLL);
        }
    }

    private static URI page(HttpClient http, int port) throws IOException, InterruptedException {
        HttpRequest list = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                .build();
        long begin = System.nanoTime();
        while (true) {
            JsonNode targets = JsonMapper.shared()
                    .readTree(http.send(list, HttpResponse.BodyHandlers.ofString())
                            .body());
            for (JsonNode target : targets) {
                if (target.path("type").asString("").equals("page")) {
                    return URI.create(target.path("webSocketDebuggerUrl").asString(""));
                }
            }
            if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new StackException("The browser has no page.");
            }
            StackWiring.pause(POLL);
        }
    }

    /** With or without what was read before. */
    void cache(boolean used) throws InterruptedException {
        page.send("Network.setCacheDisabled", Map.of("cacheDisabled", !used));
    }

    /** Leaves the present document for this one. */
    public void go(String address) throws InterruptedException {
        page.send("Page.navigate", Map.of("url", "about:blank"));
        await("location.href === 'about:blank'");
        page.send("Page.navigate", Map.of("url", address));
    }

    /** Waits until an expression is true in the page. */
    public void await(String expression) throws InterruptedException {
        long begin = System.nanoTime();
        while (!page.value("Boolean(" + expression + ")").asBoolean(false)) {
            if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new StackException("The page does not come to: " + expression);
            }
            StackWiring.pause(POLL);
        }
    }

    public JsonNode value(String expression) throws InterruptedException {
        return page.value(expression);
    }

    /** Lets it tidy up, and ends it otherwise. */
    @Override
    public void close() {
        try {
            page.send("Browser.close", Map.of());
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (StackException e) {
            // it is gone before it has answered
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        page.close();
        end(process);
    }

    private static void end(Process process) {
        if (!process.isAlive()) {
            return;
        }
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroy);
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                all.forEach(ProcessHandle::destroyForcibly);
            }
        } catch (InterruptedException e) {
            all.forEach(ProcessHandle::destroyForcibly);
            Thread.currentThread().interrupt();
        }
    }
}
