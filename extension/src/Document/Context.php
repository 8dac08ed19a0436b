<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Document;

use stdClass;

/** What is known around a document; about what is null, nothing is said. */
final class Context {
	/**
	 * @param ?string $environment where the document is, or would be, saved; null judges it for all of its environments
	 * @param bool $isAuthority whether that is the environment that decides
	 * @param ?string[] $environments all environments that there are
	 * @param ?string $now the instant to judge by, as documents write it
	 * @param ?string[] $wikis database names of the farm's wikis
	 * @param ?stdClass $live the valid document that stands on the page
	 * @param ?array<string,string> $others streams of the instruments that are active in the environment, by instrument
	 */
	public function __construct(
		public readonly ?string $environment = null,
		public readonly bool $isAuthority = false,
		public readonly ?array $environments = null,
		public readonly ?string $now = null,
		public readonly ?array $wikis = null,
		public readonly ?stdClass $live = null,
		public readonly ?array $others = null
	) {
	}

	/** Return a document as the environment sees it; without one, as any without an override does. */
	public function view( stdClass $document ): View {
		return new View( $document, $this->environment );
	}

	/** @return View[] the same; without an environment, also as each sees it that has an override */
	public function views( stdClass $document ): array {
		$overriding = $this->environment === null ? array_keys( get_object_vars( $document->overrides ) ) : [];
		return [ $this->view( $document ), ...array_map( static fn ( $environment ) =>
			new View( $document, (string)$environment ), $overriding ) ];
	}

	/** Tell whether a document collects in the environment now, as far as both are known. */
	public function isActive( stdClass $document ): bool {
		return $this->environment !== null && $this->now !== null
			&& ( new Instrument( $document ) )->isActive( $this->environment, $this->now );
	}
}
