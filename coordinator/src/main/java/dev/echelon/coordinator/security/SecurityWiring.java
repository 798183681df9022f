package dev.echelon.coordinator.security;

import jakarta.servlet.DispatcherType;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AuthenticationEntryPointFailureHandler;
import tools.jackson.databind.json.JsonMapper;

/** Wires the resource server: stateless bearer tokens, so no session and nothing for a forged request to ride on. */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
@EnableConfigurationProperties(SecurityProperties.class)
public class SecurityWiring {
    private static final String ADMIN = "PLATFORM_ADMIN";
    private static final String VIEWER = "PLATFORM_VIEWER";

    @Bean
    JwtDecoder tokenDecoder(SecurityProperties properties, Clock clock) {
        return TokenDecoders.decoder(properties, clock);
    }

    @Bean
    SecurityFilterChain whoMayDoWhat(
            HttpSecurity http, SecurityProperties properties, JwtDecoder decoder, JsonMapper json) {
        NotLetIn notLetIn = new NotLetIn(json, properties.rolesClaim());
        JwtAuthenticationConverter roles = new JwtAuthenticationConverter();
        roles.setJwtGrantedAuthoritiesConverter(new TokenRoles(properties.rolesClaim()));
        http.csrf(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(requests -> {
                    requests.dispatcherTypeMatchers(DispatcherType.ERROR).permitAll();
                    requests.requestMatchers(HttpMethod.GET, "/actuator/health", "/actuator/health/**")
                            .permitAll();
                    // the page's own files hold no secret; what it shows it asks the API for, with a token
                    requests.requestMatchers(HttpMethod.GET, "/", "/page/*").permitAll();
                    if (properties.publicMetrics()) {
                        requests.requestMatchers(HttpMethod.GET, "/actuator/prometheus")
                                .permitAll();
                    }
                    requests.requestMatchers(HttpMethod.GET, "/actuator/prometheus", "/api/**")
                            .hasAnyRole(ADMIN, VIEWER);
                    requests.requestMatchers("/api/**").hasRole(ADMIN);
                    requests.anyRequest().denyAll();
                })
                .exceptionHandling(
                        refusals -> refusals.authenticationEntryPoint(notLetIn).accessDeniedHandler(notLetIn))
                .oauth2ResourceServer(
                        server -> server.jwt(jwt -> jwt.decoder(decoder).jwtAuthenticationConverter(roles))
                                .authenticationEntryPoint(notLetIn)
                                .accessDeniedHandler(notLetIn)
                                .withObjectPostProcessor(new ProviderDown(notLetIn)));
        return http.build();
    }

    /** A provider that cannot be asked is answered like every other refusal, not as a fault of ours. */
    private record ProviderDown(NotLetIn notLetIn) implements ObjectPostProcessor<BearerTokenAuthenticationFilter> {
        @Override
        public <F extends BearerTokenAuthenticationFilter> F postProcess(F filter) {
            AuthenticationEntryPointFailureHandler handler = new AuthenticationEntryPointFailureHandler(notLetIn);
            handler.setRethrowAuthenticationServiceException(false);
            filter.setAuthenticationFailureHandler(handler);
            return filter;
        }
    }
}
