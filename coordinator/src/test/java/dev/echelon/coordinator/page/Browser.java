package dev.echelon.coordinator.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A real headless Chromium. Where there is none, the tests that need it are skipped and say so. */
final class Browser implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final Path PICTURES = Path.of(System.getProperty("echelon.pictures", "target/page"));

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Opens one; nothing is downloaded for it. */
    static Browser open() {
        Path browser = find("CHROME_BIN", "chromium", "chromium-browser", "google-chrome");
        Path driver = find("CHROMEDRIVER", "chromedriver");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, java.util.logging.Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(browser.toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--window-size=1440,1000");
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(driver.toFile())
                .withSilent(true)
                .build();
        return new Browser(new ChromeDriver(service, options));
    }

    private static Path find(String variable, String... names) {
        String given = System.getenv(variable);
        Stream<Path> places = given != null
                ? Stream.of(Path.of(given))
                : Stream.of(String.valueOf(System.getenv("PATH")).split(":"))
                        .flatMap(folder -> Stream.of(names).map(name -> Path.of(folder, name)));
        return places.filter(Files::isExecutable)
                .findFirst()
                .orElseGet(() -> Assumptions.abort("there is no " + names[0]
                        + " on the PATH (Debian: apt-get install chromium chromium-driver), nor does " + variable
                        + " name one: the page is not tested"));
    }

    void go(String address) {
        driver.get(address);
    }

    /** Signs out of every host that was visited. */
    void forgetCookies() {
        driver.executeCdpCommand("Network.clearBrowserCookies", Map.of());
    }

    /** What the page says, as a person sees it. */
    String text() {
        return driver.findElement(By.tagName("body")).getText();
    }

    void awaitText(String text) {
        await().atMost(SOON).untilAsserted(() -> assertThat(text()).contains(text));
    }

    WebElement one(String css) {
        return await().atMost(SOON)
                .ignoreExceptions()
                .until(() -> driver.findElement(By.cssSelector(css)), Objects::nonNull);
    }

    List<WebElement> all(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    /** Runs a function's body in the page. */
    Object run(String script, Object... arguments) {
        return String.valueOf(driver.executeScript(script, arguments));
    }

    /** Types into whatever has the focus. */
    void type(CharSequence... keys) {
        driver.switchTo().activeElement().sendKeys(keys);
    }

    /** Walks by the tabulator until the focus is on something that says this. */
    void tabTo(String words) {
        for (int i = 0; i < 400; i++) {
            WebElement at = driver.switchTo().activeElement();
            boolean somewhere = !at.getTagName().equals("body");
            if (somewhere && (at.getText() + " " + at.getAccessibleName()).contains(words)) {
                return;
            }
            at.sendKeys(Keys.TAB);
        }
        throw new AssertionError("the keyboard does not come to " + words);
    }

    String address() {
        return driver.getCurrentUrl();
    }

    void size(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    void scheme(String lightOrDark) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", lightOrDark))));
    }

    /** Keeps what is seen as a picture. */
    void picture(String name) {
        try {
            Object data = driver.executeCdpCommand("Page.captureScreenshot", Map.of("format", "png"))
                    .get("data");
            Files.createDirectories(PICTURES);
            Files.write(PICTURES.resolve(name + ".png"), Base64.getDecoder().decode(String.valueOf(data)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the browser complained of since the last time it was asked. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(entry -> entry.getLevel() + " " + entry.getMessage())
                .toList();
    }

    /** What a checker of accessibility finds wrong. */
    @SuppressWarnings("unchecked")
    List<String> inaccessible() {
        String path = "axe.min.js";
        try (InputStream axe = Browser.class.getClassLoader().getResourceAsStream(path)) {
            String source = new String(Objects.requireNonNull(axe, path).readAllBytes(), StandardCharsets.UTF_8);
            driver.executeScript(source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return (List<String>) Objects.requireNonNull(driver.executeAsyncScript("""
                const done = arguments[0];
                axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] })
                    .then(found => done(found.violations.map(v =>
                        v.id + ': ' + v.help + ': ' + v.nodes.slice(0, 3).map(n => n.html).join(' | '))), e => done([String(e)]));
                """));
    }

    @Override
    public void close() {
        driver.quit();
    }
}
