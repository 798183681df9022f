package dev.echelon.coordinator.web.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.MediaType;
import org.springframework.util.DigestUtils;

/** One file of the page, as it is in the program. */
record PageFile(MediaType type, String content, String tag) {
    private static final String FOLDER = "dev/echelon/coordinator/page/";

    static PageFile read(String name, MediaType type) {
        try (InputStream file = new ClassPathResource(FOLDER + name).getInputStream()) {
            byte[] content = file.readAllBytes();
            return new PageFile(
                    type, new String(content, StandardCharsets.UTF_8), '"' + DigestUtils.md5DigestAsHex(content) + '"');
        } catch (IOException e) {
            throw new UncheckedIOException("the page lacks " + name + "; the program was not built whole", e);
        }
    }
}
