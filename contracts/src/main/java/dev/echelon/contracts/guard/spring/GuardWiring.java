package dev.echelon.contracts.guard.spring;

import dev.echelon.contracts.compatibility.CodeVersion;
import dev.echelon.contracts.guard.CodeVersionGuard;
import dev.echelon.contracts.guard.GuardSettings;
import dev.echelon.contracts.guard.MasterConnections;
import dev.echelon.contracts.guard.TenantConnections;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.info.ProjectInfoAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/** Puts the guard into an application that has set any {@code echelon.guard} property. */
@AutoConfiguration(after = ProjectInfoAutoConfiguration.class)
@Conditional(OnGuardWanted.class)
@EnableConfigurationProperties(GuardProperties.class)
public final class GuardWiring {
    private static final int READERS = 16;

    @Bean
    @ConditionalOnMissingBean
    MasterConnections echelonMasterConnections(GuardProperties properties, Environment environment) {
        return new GuardConnections(Binder.get(environment)).master(properties.master());
    }

    @Bean
    @ConditionalOnMissingBean
    TenantConnections echelonTenantConnections(Environment environment) {
        return new GuardConnections(Binder.get(environment)).tenants();
    }

    @Bean
    @Lazy(false)
    BootGuard echelonBootGuard(
            GuardProperties properties,
            MasterConnections master,
            TenantConnections tenants,
            ObjectProvider<BuildProperties> build,
            Environment environment) {
        var buildInfo = build.getIfAvailable();
        CodeVersion running = RunningVersion.of(
                properties.codeVersion(),
                buildInfo == null ? null : buildInfo.getVersion(),
                environment.getProperty("spring.application.version"));
        Duration beat = properties.register() ? properties.expiry().dividedBy(3) : null;
        return new BootGuard(
                new CodeVersionGuard(settings(properties, running, environment), master, tenants, readers()),
                properties.onUnreadable(),
                new ScheduledThreadPoolExecutor(1, daemons("echelon-guard-heartbeat-")),
                beat);
    }

    private static GuardSettings settings(GuardProperties properties, CodeVersion running, Environment environment) {
        try {
            var instance = properties.register()
                    ? new GuardSettings.Instance(
                            UUID.randomUUID(), service(properties, environment), host(environment), properties.expiry())
                    : null;
            return new GuardSettings(
                    running,
                    properties.sampleSize(),
                    properties.timeout(),
                    properties.askMaster(),
                    instance,
                    blankToNull(environment.getProperty("echelon.catalog.query")));
        } catch (IllegalArgumentException e) {
            throw new GuardConfigurationException("echelon.guard." + e.getMessage());
        }
    }

    private static String service(GuardProperties properties, Environment environment) {
        String name = blankToNull(properties.service());
        return name != null ? name : environment.getProperty("spring.application.name", "application");
    }

    private static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }

    private static String host(Environment environment) {
        String container = blankToNull(environment.getProperty("HOSTNAME"));
        if (container != null) {
            return container;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown host";
        }
    }

    private static ExecutorService readers() {
        var pool = new ThreadPoolExecutor(
                READERS, READERS, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), daemons("echelon-guard-"));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ThreadFactory daemons(String prefix) {
        var count = new AtomicInteger();
        return task -> {
            var thread = new Thread(task, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
