package dev.echelon.coordinator;

import dev.echelon.coordinator.security.SecurityProperties;
import dev.echelon.coordinator.web.page.PageProperties;
import dev.echelon.coordinator.web.page.PageRoutes;
import dev.echelon.coordinator.web.page.SignIn;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;
import tools.jackson.databind.json.JsonMapper;

/** The live page. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PageProperties.class)
class PageWiring {
    @Bean
    RouterFunction<ServerResponse> page(PageProperties properties, SecurityProperties security, JsonMapper json) {
        return PageRoutes.routes(properties, SignIn.of(security.issuerUri(), properties), json);
    }
}
