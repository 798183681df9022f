package dev.echelon.coordinator.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.coordinator.web.RunningCoordinator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The page's sign-in by OpenID Connect: a real browser, a real provider, and the coordinator that takes its tokens. */
@SuppressWarnings("NullAway.Init") // set before the tests
class OidcSignInTest {
    @TempDir
    static Path folder;

    private static Browser browser;
    private static IdentityProvider provider;
    private static RunningCoordinator coordinator;

    @BeforeAll
    static void start() throws IOException {
        browser = Browser.open();
        provider = new IdentityProvider();
        coordinator = new RunningCoordinator(
                folder,
                Map.of(
                        "echelon.security.issuer-uri",
                        provider.issuer(),
                        "echelon.page.client-id",
                        IdentityProvider.CLIENT));
        provider.register(page());
    }

    @AfterAll
    static void stop() {
        if (coordinator != null) {
            coordinator.close();
        }
        if (provider != null) {
            provider.close();
        }
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void nobodyIsSignedIn() {
        browser.forgetCookies();
        browser.go(page());
        browser.run("sessionStorage.clear()");
        browser.go("about:blank");
    }

    @Test
    void who_signs_in_at_the_provider_comes_back_to_the_view_and_is_let_in() {
        browser.go(page() + "#/runs/" + UUID.randomUUID());
        browser.awaitText("Sign in with " + provider.issuer().substring("http://".length()));
        assertThat(browser.inaccessible()).isEmpty();
        browser.picture("sign-in-oidc");

        signInAtTheProviderAs("ann");

        browser.awaitText("There is no run");
        assertThat(browser.one("header .who").getText()).isEqualTo("ann");
        assertThat(browser.address()).startsWith(page() + "#/runs/").doesNotContain("code=", "state=", "eyJ");
        assertThat(browser.run("return Object.keys(sessionStorage).join()")).isEqualTo("echelon.token");
    }

    @Test
    void who_has_no_role_of_ours_is_told_which_ones_there_are() {
        browser.go(page());
        browser.awaitText("Sign in with");

        signInAtTheProviderAs("bob");

        browser.awaitText("This needs a role that the token does not carry in its claim roles");
        assertThat(browser.one("header .who").getText()).isEqualTo("bob");
    }

    @Test
    void a_return_that_was_not_begun_in_this_tab_signs_nobody_in() {
        browser.go(page() + "?code=stolen&state=guessed");

        browser.awaitText("Sign in with");
        assertThat(browser.run("return sessionStorage.getItem('echelon.token')"))
                .isEqualTo("null");
    }

    @Test
    void a_return_with_another_state_signs_nobody_in_and_is_told() {
        browser.go(page());
        browser.awaitText("Sign in with");
        browser.run("sessionStorage.setItem('echelon.sign-in',"
                + " JSON.stringify({ state: 'ours', verifier: 'v', back: '' }))");

        browser.go(page() + "?code=stolen&state=guessed");

        browser.awaitText("The sign-in was not begun here");
        assertThat(browser.run("return sessionStorage.getItem('echelon.token')"))
                .isEqualTo("null");
    }

    @Test
    void what_the_provider_refuses_is_told_in_its_words() {
        browser.go(page());
        browser.awaitText("Sign in with");
        browser.run("sessionStorage.setItem('echelon.sign-in',"
                + " JSON.stringify({ state: 'ours', verifier: 'v', back: '' }))");

        browser.go(page() + "?error=access_denied&error_description=no+such+application+<b>here</b>&state=ours");

        browser.awaitText("no such application <b>here</b>");
    }

    private static String page() {
        return coordinator.server() + "/";
    }

    private static void signInAtTheProviderAs(String name) {
        browser.one(".sign-in button.main").click();
        browser.one("input[name=username]").sendKeys(name);
        browser.one("input[name=password]").sendKeys(name, Keys.ENTER);
    }
}
