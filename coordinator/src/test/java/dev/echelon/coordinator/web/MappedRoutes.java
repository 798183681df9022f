package dev.echelon.coordinator.web;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpMethod;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.RequestPredicate;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;

/** The routes that are mapped, each as "METHOD path". */
final class MappedRoutes implements RouterFunctions.Visitor {
    private final Set<String> routes = new TreeSet<>();
    private final Deque<String> prefixes = new ArrayDeque<>();

    MappedRoutes(RouterFunction<?> function) {
        function.accept(this);
    }

    Set<String> all() {
        return routes;
    }

    @Override
    public void startNested(RequestPredicate predicate) {
        prefixes.addLast(new Parts(predicate).path);
    }

    @Override
    public void endNested(RequestPredicate predicate) {
        prefixes.removeLast();
    }

    @Override
    public void route(RequestPredicate predicate, HandlerFunction<?> handler) {
        Parts parts = new Parts(predicate);
        routes.add(parts.method + " " + prefixes.stream().collect(Collectors.joining()) + parts.path);
    }

    @Override
    public void resources(Function<ServerRequest, Optional<Resource>> lookup) {
        throw new AssertionError("the API serves no resources");
    }

    @Override
    public void attributes(java.util.Map<String, Object> attributes) {
        // of no interest
    }

    @Override
    public void unknown(RouterFunction<?> function) {
        throw new AssertionError("a route that cannot be read: " + function);
    }

    private static final class Parts implements RequestPredicates.Visitor {
        private String method = "";
        private String path = "";

        Parts(RequestPredicate predicate) {
            predicate.accept(this);
        }

        @Override
        public void method(Set<HttpMethod> methods) {
            method = methods.iterator().next().name();
        }

        @Override
        public void path(String pattern) {
            path = pattern;
        }

        @Override
        public void and() {
            // the next part
        }

        @Override
        public void startAnd() {
            // parts follow
        }

        @Override
        public void endAnd() {
            // that was all
        }

        @Override
        @SuppressWarnings("removal") // must be implemented until it is gone
        public void pathExtension(String extension) {
            throw strange();
        }

        @Override
        public void header(String name, String value) {
            throw strange();
        }

        @Override
        public void param(String name, String value) {
            throw strange();
        }

        @Override
        public void version(String version) {
            throw strange();
        }

        @Override
        public void startOr() {
            throw strange();
        }

        @Override
        public void or() {
            throw strange();
        }

        @Override
        public void endOr() {
            throw strange();
        }

        @Override
        public void startNegate() {
            throw strange();
        }

        @Override
        public void endNegate() {
            throw strange();
        }

        @Override
        public void unknown(RequestPredicate predicate) {
            throw strange();
        }

        private static AssertionError strange() {
            return new AssertionError("a route is a method and a path");
        }
    }
}
