package dev.echelon.coordinator.cli;

import picocli.CommandLine.IVersionProvider;

/** The program's version, from its jar. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        var version = EchelonCommand.class.getPackage().getImplementationVersion();
        return new String[] {"echelon " + (version == null ? "(not packaged)" : version)};
    }
}
