// For Android Studio, on a machine with the SDK: see README.md. The folders beside are Maven's, and their sources are taken as they are.
pluginManagement {
    repositories {
        google()
        mavenCentral()
        gradlePluginPortal()
    }
}
dependencyResolutionManagement {
    repositories {
        google()
        mavenCentral()
    }
}
rootProject.name = "dinhdanh-sample"
include(":app")
