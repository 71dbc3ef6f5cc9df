# Filled in for each release by `packaging/render`; the result belongs in a tap.
class Demosh < Formula
  desc "Run live terminal demos and hands-on workshops from a Markdown file"
  homepage "https://github.com/@REPOSITORY@"
  version "@VERSION@"
  license "Apache-2.0"

  release = "https://github.com/@REPOSITORY@/releases/download/v@VERSION@"

  on_macos do
    on_arm do
      url "#{release}/demosh-@VERSION@-aarch64-apple-darwin.tar.gz"
      sha256 "@SHA256 aarch64-apple-darwin@"
    end
    on_intel do
      url "#{release}/demosh-@VERSION@-x86_64-apple-darwin.tar.gz"
      sha256 "@SHA256 x86_64-apple-darwin@"
    end
  end

  on_linux do
    on_arm do
      url "#{release}/demosh-@VERSION@-aarch64-unknown-linux-musl.tar.gz"
      sha256 "@SHA256 aarch64-unknown-linux-musl@"
    end
    on_intel do
      url "#{release}/demosh-@VERSION@-x86_64-unknown-linux-musl.tar.gz"
      sha256 "@SHA256 x86_64-unknown-linux-musl@"
    end
  end

  def install
    bin.install "demosh"
    man1.install Dir["man/*.1"]
    bash_completion.install "completions/demosh.bash" => "demosh"
    zsh_completion.install "completions/_demosh"
    fish_completion.install "completions/demosh.fish"
  end

  test do
    (testpath/"hello.md").write <<~MARKDOWN
      ```bash {expect=/hello/}
      echo hello
      ```
    MARKDOWN
    assert_match "PASSED 1 of 1", shell_output("#{bin}/demosh ci hello.md")
  end
end
