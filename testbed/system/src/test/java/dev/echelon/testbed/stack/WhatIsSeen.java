package dev.echelon.testbed.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.echelon.testbed.surface.Chromium;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Whatever a person or a program is shown of a run that failed: its events, its page, the command line's words, refusals.
 *
 * @param token who holds it may look
 * @param forged nobody issued it
 */
record WhatIsSeen(Planted planted, ProgramProcess coordinator, Path directory, String token, String forged) {
    /** Fails when a credential is in any of it. */
    void search(String run, String failing, String error) throws IOException, InterruptedException {
        planted.assertNotIn(
                "the events",
                send(request("/api/v1/runs/" + run + "/events?state=true", token)
                                .GET())
                        .body(),
                failing);
        refusals(run);
        commandLine(run, error);
        page(run, error);
    }

    private void refusals(String run) throws IOException, InterruptedException {
        String runs = "/api/v1/runs";
        refused(401, request(runs, forged).GET(), "");
        refused(
                404,
                request(runs + "/00000000-0000-0000-0000-000000000000", token).GET(),
                "urn:echelon:problem:");
        refused(400, json(runs, "{\"password\": \"" + planted.one() + "\"}"), "urn:echelon:problem:usage");
        refused(400, json(runs, "{\"cohortSize\": \"" + planted.one() + "\"}"), "urn:echelon:problem:usage");
        refused(400, json(runs, "{\"reason\": " + planted.one() + "}"), "urn:echelon:problem:usage");
        refused(409, json(runs + "/" + run + "/pause", "{}"), "urn:echelon:problem:state");
    }

    private void refused(int status, HttpRequest.Builder request, String known)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = send(request);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        planted.assertNotIn("a problem of status " + status, answer.headers().map() + answer.body(), known);
    }

    private void commandLine(String run, String error) throws IOException, InterruptedException {
        says(0, error, token, "status", run);
        says(0, error, token, "status", run, "--json", "--state", "failed");
        says(3, error, token, "watch", run);
        says(3, error, token, "watch", run, "--json");
        says(77, "does not accept the token", forged, "runs", "--json");
        says(69, "cannot be reached", token, "runs", "--server", "http://127.0.0.1:1");
    }

    private void says(int code, String known, String bearer, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Stack.launcher().toString()));
        command.addAll(List.of(words));
        Path output = directory.resolve("said");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("ECHELON_SERVER", coordinator.url().toString());
        builder.environment().put("ECHELON_TOKEN", bearer);
        Process process = builder.start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        String said = Files.readString(output);
        assertThat(process.exitValue()).as(said).isEqualTo(code);
        planted.assertNotIn("echelon " + String.join(" ", words), said, known);
    }

    /** As the browser has it when all is shown. Where there is none, what the page asks for was searched before. */
    private void page(String run, String error) throws IOException, InterruptedException {
        Path browser = Chromium.program().orElse(null);
        if (browser == null) {
            System.out.println("There is no Chromium here: the page was not searched for credentials.");
            return;
        }
        try (Chromium page = Chromium.open(browser, directory)) {
            page.go(coordinator.url() + "/#token=" + token);
            page.await("document.querySelector('main a[href*=\"#/runs/\"]')");
            planted.assertNotIn("the list on the page", everything(page), run);
            page.go(coordinator.url() + "/#/runs/" + run);
            page.await("document.querySelector('main')?.textContent.includes('" + error + "')");
            planted.assertNotIn("the run on the page", everything(page), error);
        }
    }

    private static String everything(Chromium page) throws InterruptedException {
        return page.value("location.href + document.title + document.documentElement.outerHTML + document.cookie")
                .asString("");
    }

    private HttpRequest.Builder json(String path, String body) {
        return request(path, token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private HttpRequest.Builder request(String path, String bearer) {
        return HttpRequest.newBuilder(coordinator.url().resolve(path)).header("Authorization", "Bearer " + bearer);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
