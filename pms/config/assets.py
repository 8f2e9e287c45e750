"""Where pages load their files from: each named by its content, compressed beforehand."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """Script modules that import each other are led to the hashed names as well."""

    support_js_module_import_aggregation = True
