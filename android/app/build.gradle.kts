// Written from documentation, never run here: see ../README.md.
plugins {
    id("com.android.application") version "8.7.3"
    kotlin("android") version "2.1.21"
    kotlin("plugin.compose") version "2.1.21"
}

android {
    namespace = "vn.dinhdanh.sample.app"
    compileSdk = 35
    defaultConfig {
        applicationId = "vn.dinhdanh.sample"
        minSdk = 28 // a key in a chip of its own, the system's prompt for a finger, a library with packed addresses
        targetSdk = 35
        ndk { abiFilters += listOf("arm64-v8a", "x86_64") }
    }
    sourceSets["main"].kotlin.srcDirs(
        "../models/src/main/kotlin",
        "../screens/src/main/kotlin",
        "../../bindings/kotlin/src/main/kotlin",
        "../../bindings/kotlin/src/wallet/kotlin",
        "../../bindings/kotlin/target/generated/uniffi",
    )
    // The invented people of the TEST authority, and what is put beside them: see ../README.md.
    sourceSets["main"].assets.srcDirs("src/main/assets", "../../bindings/cli/src/people")
    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_11
        targetCompatibility = JavaVersion.VERSION_11
    }
    kotlinOptions { jvmTarget = "11" }
    buildFeatures { compose = true }
}

dependencies {
    implementation(platform("androidx.compose:compose-bom:2024.12.01"))
    implementation("androidx.compose.material3:material3")
    implementation("androidx.activity:activity-compose:1.9.3")
    implementation("org.jetbrains.kotlinx:kotlinx-coroutines-android:1.10.2")
    implementation("net.java.dev.jna:jna:5.17.0@aar")
}
