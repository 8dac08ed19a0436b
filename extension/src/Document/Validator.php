<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Document;

use Closure;
use JsonSchema\Validator as SchemaValidator;
use stdClass;

/** Judges documents exactly as the client does: the document schema first, then the rules beyond it. */
final class Validator {
	public const SCHEMA = 'instrument/1.0.0';
	public const MOST_BYTES = 65536;

	private const EXAMPLES = [
		'name' => 'web-scroll', 'task' => 'T123456, https://…', 'review' => 'T123456, https://…',
		'start' => '2026-01-31T00:00:00Z', 'end' => '2026-01-31T23:59:59Z',
		'environments' => 'beta, production', 'overrides' => 'beta, production', 'wikis' => 'enwiki',
	];
	/** The code and the message of each kind of error of the schema's validator. */
	private const KINDS = [
		'required' => [ 'schema/required', 'schema-required' ],
		'enum' => [ 'schema/choice', 'schema-choice' ],
		'pattern' => [ 'schema/pattern', 'schema-pattern' ],
		'minLength' => [ 'schema/length', 'schema-too-short' ],
		'maxLength' => [ 'schema/length', 'schema-too-long' ],
		'minItems' => [ 'schema/length', 'schema-too-short' ],
		'minimum' => [ 'schema/range', 'schema-range' ],
		'maximum' => [ 'schema/range', 'schema-range' ],
		'uniqueItems' => [ 'list/repeated', 'list-repeated' ],
	];

	private ?stdClass $schema = null;
	/** The same for the schema's validator, which writes into it. */
	private ?stdClass $judging = null;

	/** @var Closure from a document (stdClass) to its problems (iterable<Problem>) */
	private readonly Closure $rules;

	/**
	 * @param string $directory the folder of schemas
	 * @param string $name the schema of the documents, as they name it
	 * @param ?Closure $rules what finds the problems beyond the schema; null: those of instruments
	 */
	public function __construct(
		private readonly string $directory,
		private readonly string $name = self::SCHEMA,
		?Closure $rules = null
	) {
		$this->rules = $rules ?? Rules::problems( ... );
	}

	/**
	 * Return every document error, sorted by place; none means that the document is valid.
	 *
	 * @param mixed $value a JSON value, decoded without the associative flag
	 * @param string $name the page's title without its namespace
	 * @return Problem[]
	 */
	public function problems( mixed $value, string $name ): array {
		if ( !$value instanceof stdClass ) {
			return [ new Problem( '', 'schema/type', [ Json::shown( $value ), '{…}' ] ) ];
		}
		if ( ( $value->schema ?? null ) !== $this->name ) {
			return [ property_exists( $value, 'schema' )
				? new Problem( '/schema', 'schema/unknown', [ Json::shown( $value->schema ), $this->name ] )
				: new Problem( '/schema', 'schema/required' ) ];
		}
		$found = [
			...$this->schemaProblems( $value ),
			...self::nameProblems( $value, $name ),
			...Normalisation::problems( $value ),
			...( $this->rules )( $value ),
		];
		usort( $found, static fn ( $one, $other ) =>
			[ $one->pointer, $one->code ] <=> [ $other->pointer, $other->code ] );
		return $found;
	}

	/** Return a document with its keys in the order in which we write them; what is no document stays as it is. */
	public function inOrder( mixed $value ): mixed {
		return Json::get( $value, 'schema' ) === $this->name ? KeyOrder::of( $value, $this->schema() ) : $value;
	}

	/** @return Problem[] */
	private static function nameProblems( stdClass $document, string $name ): array {
		$own = $document->name ?? null;
		return is_string( $own ) && $own !== $name ? [ new Problem( '/name', 'name/not-title', [ $own, $name ] ) ] : [];
	}

	/** @return Problem[] */
	private function schemaProblems( stdClass $document ): array {
		$validator = new SchemaValidator();
		$this->judging ??= $this->read();
		$validator->validate( $document, $this->judging );
		$found = [];
		foreach ( $validator->getErrors() as $error ) {
			$problem = $this->problem( $error, $document );
			// Of several errors at one place the first says most: a missed "anyOf" is followed by its summary. But a
			// value outside a list of choices is better told so than by its type.
			if ( !isset( $found[$problem->pointer] ) || $error['constraint'] === 'enum' ) {
				$found[$problem->pointer] = $problem;
			}
		}
		return array_values( $found );
	}

	/** Return the document schema. */
	public function schema(): stdClass {
		$this->schema ??= $this->read();
		return $this->schema;
	}

	private function read(): stdClass {
		return json_decode( (string)file_get_contents( "$this->directory/$this->name.json" ) );
	}

	private function problem( array $error, stdClass $document ): Problem {
		$pointer = $error['pointer'];
		if ( $error['constraint'] === 'additionalProp' ) {
			return $this->unexpectedKey( $pointer, $error['message'] );
		}
		$shown = Json::shown( $this->at( $document, $pointer ) );
		[ $code, $sentence ] = self::KINDS[$error['constraint']] ?? [ 'schema/type', 'schema-type' ];
		$expected = match ( $sentence ) {
			'schema-choice' => implode( ', ', $error['enum'] ),
			'schema-pattern' => $this->example( $pointer ),
			'schema-too-short', 'schema-too-long' =>
				(string)( $error['minLength'] ?? $error['maxLength'] ?? $error['minItems'] ),
			'schema-type' => $this->typeOf( $error['message'] ),
			default => '',
		};
		return new Problem( $pointer, $code, [ $shown, $expected ], $sentence );
	}

	/** The validator names the key only in its sentence: "The property KEY is not defined and …". */
	private function unexpectedKey( string $pointer, string $message ): Problem {
		$key = substr( $message, 13, (int)strrpos( $message, ' is not defined and' ) - 13 );
		$place = Json::child( $pointer, $key );
		// Where keys are names, the key is one that has not the form of a name.
		return preg_match( '~^(/overrides|(/overrides/[^/]*)?/sample/wikis)$~D', $pointer )
			? new Problem( $place, 'schema/pattern', [ Json::shown( $key ), $this->example( $pointer ) ] )
			: new Problem( $place, 'schema/unknown-key' );
	}

	private function example( string $pointer ): string {
		$keys = array_intersect( array_reverse( explode( '/', $pointer ) ), array_keys( self::EXAMPLES ) );
		return self::EXAMPLES[ reset( $keys ) ] ?? '…';
	}

	/** "… value found, but a boolean is required": the only place where the validator says what it wanted. */
	private function typeOf( string $message ): string {
		return preg_match( '/but an? (\w+) is required/', $message, $found ) ? $found[1] : '…';
	}

	private function at( mixed $value, string $pointer ): mixed {
		foreach ( array_slice( explode( '/', $pointer ), 1 ) as $key ) {
			$key = strtr( $key, [ '~1' => '/', '~0' => '~' ] );
			$value = is_array( $value ) ? ( $value[$key] ?? null ) : Json::get( $value, $key );
		}
		return $value;
	}
}
