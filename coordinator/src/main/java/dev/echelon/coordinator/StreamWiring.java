package dev.echelon.coordinator;

import dev.echelon.coordinator.postgres.EventQueries;
import dev.echelon.coordinator.postgres.LiveQueries;
import dev.echelon.coordinator.postgres.RunQueries;
import dev.echelon.coordinator.web.live.RunStreams;
import java.time.Clock;
import java.time.Duration;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.transaction.PlatformTransactionManager;
import tools.jackson.databind.json.JsonMapper;

/** The event streams: who looks at the master for them, who sends, who ends them. */
@Configuration(proxyBeanMethods = false)
class StreamWiring {
    private static final Duration STREAMS_LOOK_EVERY = Duration.ofMillis(300);
    private static final int SENDERS = 16;

    @Bean
    LiveQueries liveQueries(JdbcClient masterClient, PlatformTransactionManager transactions, RunQueries runs) {
        return new LiveQueries(masterClient, PlanningWiring.snapshot(transactions), runs);
    }

    @Bean
    EventQueries eventQueries(JdbcClient masterClient) {
        return new EventQueries(masterClient);
    }

    @Bean
    ThreadPoolTaskExecutor streamSenders() {
        var senders = new ThreadPoolTaskExecutor();
        senders.setCorePoolSize(SENDERS);
        senders.setAllowCoreThreadTimeOut(true);
        senders.setThreadNamePrefix("stream-sender-");
        senders.setDaemon(true);
        return senders;
    }

    @Bean
    RunStreams runStreams(
            EventQueries events, LiveQueries live, ThreadPoolTaskExecutor streamSenders, Clock clock, JsonMapper json) {
        return new RunStreams(events, live, streamSenders, clock, json);
    }

    @Bean
    ThreadPoolTaskScheduler streamScheduler(RunStreams streams) {
        return EngineWiring.repeat("streams", streams::look, STREAMS_LOOK_EVERY);
    }

    /** A stream would hold up the stop for as long as it is open: ended before the web server waits for its requests. */
    @Bean
    SmartLifecycle endOfStreams(RunStreams streams) {
        return new EndOfStreams(streams);
    }

    private static final class EndOfStreams implements SmartLifecycle {
        private final RunStreams streams;
        private volatile boolean running;

        EndOfStreams(RunStreams streams) {
            this.streams = streams;
        }

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            streams.close();
            running = false;
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public int getPhase() {
            return Integer.MAX_VALUE;
        }
    }
}
