package dev.echelon.contracts.guard.spring;

import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/** A small service of a user's: it answers requests, and has the contracts on its class path. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class ServiceApplication {
    @Bean
    RouterFunction<ServerResponse> greeting() {
        return RouterFunctions.route()
                .GET("/", request -> ServerResponse.ok()
                        .contentType(MediaType.TEXT_PLAIN)
                        .body("served"))
                .build();
    }

    /** Starts it as a process of its own. */
    public static void main(String... arguments) {
        SpringApplication.run(ServiceApplication.class, arguments);
    }

    /** Starts it in this process. */
    static ConfigurableApplicationContext start(Map<String, Object> properties) {
        var application = new SpringApplication(ServiceApplication.class);
        application.setDefaultProperties(properties);
        return application.run(
                "--server.address=127.0.0.1", "--spring.main.banner-mode=off", "--spring.application.name=billing");
    }
}
