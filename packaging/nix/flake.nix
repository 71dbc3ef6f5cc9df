# nix run 'git+file:.?dir=packaging/nix' -- --help
{
  description = "Run live terminal demos and hands-on workshops from a Markdown file";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs = { self, nixpkgs }:
    let
      systems = [ "x86_64-linux" "aarch64-linux" "x86_64-darwin" "aarch64-darwin" ];
      forAll = make: nixpkgs.lib.genAttrs systems (system: make nixpkgs.legacyPackages.${system});
      manifest = nixpkgs.lib.importTOML ../../Cargo.toml;
    in
    {
      packages = forAll (pkgs: {
        default = pkgs.rustPlatform.buildRustPackage {
          pname = "demosh";
          version = manifest.package.version;
          src = ../..;
          cargoLock.lockFile = ../../Cargo.lock;
          # The tests need a terminal and tools that a build does not have.
          doCheck = false;
          nativeBuildInputs = [ pkgs.installShellFiles pkgs.makeWrapper ];
          postInstall = ''
            bash packaging/assets $out/bin/demosh assets
            installManPage assets/man/*.1
            installShellCompletion --bash --name demosh assets/completions/demosh.bash
            installShellCompletion --zsh --name _demosh assets/completions/_demosh
            installShellCompletion --fish --name demosh.fish assets/completions/demosh.fish
            wrapProgram $out/bin/demosh --suffix PATH : ${pkgs.bash}/bin
          '';
          meta = {
            description = manifest.package.description;
            license = nixpkgs.lib.licenses.asl20;
            mainProgram = "demosh";
            platforms = systems;
          };
        };
      });

      devShells = forAll (pkgs: {
        default = pkgs.mkShell {
          packages = with pkgs; [ cargo clippy rustc rustfmt bash jq less procps shellcheck ];
        };
      });
    };
}
