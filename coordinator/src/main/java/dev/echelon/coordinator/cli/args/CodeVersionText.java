package dev.echelon.coordinator.cli.args;

import dev.echelon.contracts.compatibility.CodeVersion;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A build's version: a semantic one. */
public final class CodeVersionText implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
        var problem = CodeVersion.problemOf(text);
        if (problem != null) {
            throw new TypeConversionException(problem);
        }
        return text;
    }
}
