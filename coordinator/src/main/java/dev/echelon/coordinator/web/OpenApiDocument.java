package dev.echelon.coordinator.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.json.JsonMapper;

/** The description of the API, as it is written and as JSON. */
final class OpenApiDocument {
    private static final MediaType YAML = new MediaType("application", "yaml", StandardCharsets.UTF_8);

    private final String yaml;
    private final String json;

    OpenApiDocument(JsonMapper mapper) {
        try (InputStream written = new ClassPathResource("openapi.yaml", OpenApiDocument.class).getInputStream()) {
            yaml = new String(written.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Object read = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
        json = mapper.writeValueAsString(read);
    }

    ServerResponse yaml(ServerRequest request) {
        QueryParameters.none(request);
        return ServerResponse.ok().contentType(YAML).body(yaml);
    }

    ServerResponse json(ServerRequest request) {
        QueryParameters.none(request);
        return ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).body(json);
    }
}
