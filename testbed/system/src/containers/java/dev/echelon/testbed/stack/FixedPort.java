package dev.echelon.testbed.stack;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import java.util.Objects;
import org.testcontainers.containers.GenericContainer;

/**
 * A container that can be broken and begun again. Its port on 127.0.0.1 is ours to choose: one that the engine chooses is
 * another one after every start.
 */
final class FixedPort {
    private final GenericContainer<?> container;
    private final int port;
    private boolean created;

    FixedPort(GenericContainer<?> container, int port, int portInside) {
        this.container = container;
        this.port = port;
        container.withCreateContainerCmdModifier(command -> Objects.requireNonNullElseGet(
                        command.getHostConfig(), HostConfig::new)
                .withPortBindings(
                        new PortBinding(Ports.Binding.bindIpAndPort("127.0.0.1", port), new ExposedPort(portInside))));
    }

    int port() {
        return port;
    }

    /** Whether it had to be started. The first time it returns when the server in it is ready. */
    boolean start() {
        if (!created) {
            created = true;
            container.start();
            return true;
        }
        if (isRunning()) {
            return false;
        }
        engine().startContainerCmd(id()).exec();
        return true;
    }

    void stop() {
        if (isRunning()) {
            if (Boolean.TRUE.equals(state().getPaused())) {
                resume();
            }
            engine().stopContainerCmd(id()).withTimeout(60).exec();
        }
    }

    void kill() {
        if (isRunning()) {
            engine().killContainerCmd(id()).exec();
        }
    }

    void suspend() {
        engine().pauseContainerCmd(id()).exec();
    }

    void resume() {
        engine().unpauseContainerCmd(id()).exec();
    }

    boolean isRunning() {
        return created && Boolean.TRUE.equals(state().getRunning());
    }

    long pid() {
        return state().getPidLong();
    }

    void remove() {
        container.stop();
    }

    private ContainerState state() {
        return engine().inspectContainerCmd(id()).exec().getState();
    }

    private String id() {
        return container.getContainerId();
    }

    private DockerClient engine() {
        return container.getDockerClient();
    }
}
