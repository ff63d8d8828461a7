"""The register: many lists of enterprises made one record each, classified, and followed on the cultivation ladder."""
