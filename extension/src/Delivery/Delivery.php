<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Delivery;

use MediaWiki\Extension\InstrumentConfigurator\Document\Instrument;
use MediaWiki\Extension\InstrumentConfigurator\Document\OneLine;
use MediaWiki\Extension\InstrumentConfigurator\Document\Validator;
use stdClass;

/** What a hub gives to a wiki: docs/reference/http.md describes its form as a body. */
final class Delivery {
	/** How long before its start an instrument is given, in seconds. */
	public const AHEAD = 3600;
	private const FORMAT = 1;
	/** What stands before the bytes of the instruments, to the end of which but one they reach. */
	private const INSTRUMENTS = '"instruments":';
	/** More instruments than any hub has. */
	private const MOST = 20_000;
	/** Bytes of a name or a reason that are told. */
	private const MOST_TOLD = 255;

	/**
	 * @param int $generation see `Catalogue::state`
	 * @param bool $allOff whether there are none on purpose
	 * @param stdClass[] $instruments the technical keys of documents, resolved for the hub's environment, by name
	 * @param array{name:string,reason:string}[] $leftOut what could not be given, and why
	 */
	public function __construct(
		public readonly int $generation,
		public readonly bool $allOff,
		public readonly array $instruments,
		public readonly array $leftOut
	) {
	}

	/**
	 * Return what is wanted in an environment at a Unix time or within an hour.
	 *
	 * @throws SourceError there is no environment
	 */
	public static function of( Reading $reading, string $environment, int $now ): self {
		if ( $environment === '' ) {
			throw new SourceError( 'The setting $wgInstrumentConfiguratorEnvironment is no name of an environment.' );
		}
		[ $at, $soon ] = [ Instrument::instant( $now ), Instrument::instant( $now + self::AHEAD ) ];
		$given = [];
		foreach ( $reading->instruments as $instrument ) {
			// Whoever runs now, or is only too early, and not for long.
			$reason = $instrument->inactiveReason( $environment, $at );
			if ( $reason === null
				|| ( $reason === Instrument::EARLY && $instrument->resolved( $environment )->start <= $soon )
			) {
				$given[] = self::technical( $instrument->resolved( $environment ) );
			}
		}
		return new self( $reading->state->generation, !$given && $reading->complete, $given, $reading->leftOut );
	}

	public function sha256(): string {
		return hash( 'sha256', OneLine::of( $this->instruments ) );
	}

	public function body(): string {
		return OneLine::of( [
			'format' => self::FORMAT,
			'generation' => $this->generation,
			'all_off' => $this->allOff,
			'sha256' => $this->sha256(),
			'instruments' => $this->instruments,
		] );
	}

	/**
	 * Return what a hub's answer says; single instruments that are not valid are left out.
	 *
	 * @throws SourceError it is no whole answer
	 */
	public static function fromBody( string $body, Validator $validator ): self {
		[ $value, $items ] = self::parts( $body );
		[ $given, $leftOut ] = [ [], [] ];
		foreach ( $items as $item ) {
			$name = is_string( $item->name ?? null ) ? $item->name : '?';
			$problems = isset( $given["=$name"] ) ? [] : $validator->problems( self::document( $item ), $name );
			if ( $problems || isset( $given["=$name"] ) ) {
				$reason = $problems
					? $problems[0]->code . ' at ' . ( $problems[0]->pointer ?: '/' ) : 'it is given twice';
				$leftOut[] = [ 'name' => self::told( $name ), 'reason' => self::told( $reason ) ];
			} else {
				$given["=$name"] = $item;
			}
		}
		if ( $leftOut && !$given ) {
			throw new SourceError( 'None of the hub\'s instruments is valid here.' );
		}
		return new self( $value->generation, $value->all_off, array_values( $given ), $leftOut );
	}

	/**
	 * Return what stands before the instruments, and them, when the digest is that of their bytes.
	 *
	 * Exactly those bytes are read that the digest is of. Nothing is encoded again to find it.
	 *
	 * @return array{stdClass,array}
	 * @throws SourceError
	 */
	private static function parts( string $body ): array {
		$body = rtrim( $body );
		$begin = strpos( $body, self::INSTRUMENTS );
		$bytes = $begin === false ? '' : substr( $body, $begin + strlen( self::INSTRUMENTS ), -1 );
		$value = $begin === false ? null : json_decode( substr( $body, 0, $begin ) . self::INSTRUMENTS . 'null}' );
		if ( !$value instanceof stdClass || ( $value->format ?? null ) !== self::FORMAT
			|| !is_int( $value->generation ?? null ) || !str_starts_with( $bytes, '[' ) || !str_ends_with( $body, ']}' )
		) {
			throw new SourceError( 'The hub answered with something that is no list of instruments.' );
		}
		if ( ( $value->sha256 ?? null ) !== hash( 'sha256', $bytes ) ) {
			throw new SourceError( 'The hub\'s list of instruments does not have the SHA-256 that it names.' );
		}
		$items = json_decode( $bytes );
		if ( !is_array( $items ) || count( $items ) > self::MOST ) {
			throw new SourceError( 'The hub answered with something that is no list of instruments.' );
		}
		if ( ( $value->all_off ?? null ) !== ( $items === [] ) ) {
			throw new SourceError( 'The hub\'s list of instruments and its mark "all_off" contradict each other.' );
		}
		return [ $value, $items ];
	}

	/** Return a text of the hub as it may stand in logs. */
	private static function told( string $text ): string {
		return mb_strcut( preg_replace( '/[\x00-\x1F\x7F]/', '?', $text ), 0, self::MOST_TOLD );
	}

	private static function technical( stdClass $document ): stdClass {
		return (object)[
			'name' => $document->name,
			'start' => $document->start,
			'end' => $document->end,
			'platforms' => $document->platforms,
			'stream' => $document->stream,
			'sample' => $document->sample,
			'contextual_attributes' => $document->contextual_attributes,
		];
	}

	/** Return a document whose technical keys are an item's, so that the rules of documents judge the item. */
	private static function document( mixed $item ): mixed {
		return $item instanceof stdClass ? (object)( get_object_vars( $item ) + [
			'schema' => Validator::SCHEMA,
			'title' => '-',
			'description' => '-',
			'owners' => [ '-' ],
			'contact' => '-',
			'task' => 'T1',
			'purpose' => [],
			'risk' => (object)[ 'level' => 'low', 'review' => null ],
			'enabled' => true,
			'environments' => [ 'here' ],
			'overrides' => (object)[],
		] ) : $item;
	}
}
