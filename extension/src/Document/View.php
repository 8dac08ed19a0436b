<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Document;

use stdClass;

/** A valid document as one environment sees it, and where in the document that is decided. */
final class View {
	/** The document with the environment's override applied. */
	public readonly stdClass $here;

	/** @var string[] keys that the override sets */
	private readonly array $overridden;

	/**
	 * @param stdClass $document
	 * @param ?string $environment null is every one without an override
	 */
	public function __construct( stdClass $document, private readonly ?string $environment ) {
		$this->here = $environment === null ? $document : ( new Instrument( $document ) )->resolved( $environment );
		$this->overridden = $environment === null
			? [] : array_keys( get_object_vars( $document->overrides->$environment ?? new stdClass() ) );
	}

	/** Return the place in the document that decides a key here, or what more keys lead to below it. */
	public function pointer( string $key, string ...$more ): string {
		$pointer = in_array( $key, $this->overridden, true )
			? Json::child( '/overrides', (string)$this->environment ) : '';
		foreach ( [ $key, ...$more ] as $part ) {
			$pointer = Json::child( $pointer, $part );
		}
		return $pointer;
	}
}
