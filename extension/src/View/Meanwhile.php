<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Extension\InstrumentConfigurator\Document\Answers;
use MediaWiki\Extension\InstrumentConfigurator\Document\Field;
use MediaWiki\Extension\InstrumentConfigurator\Document\Json;
use MediaWiki\Extension\InstrumentConfigurator\Document\Merge;
use MediaWiki\Extension\InstrumentConfigurator\Document\Missing;
use MediaWiki\Extension\InstrumentConfigurator\Document\Problem;
use stdClass;

/** What two people wrote at the same time, as one form: each place that only the other changed, and both where both did. */
final class Meanwhile {
	/** @var array<string,string|array> what stands in the fields now, by their names */
	public readonly array $values;
	/** @var Field[] those that only the other changed */
	public readonly array $taken;
	/** @var Problem[] one for each field that both changed; what the other wrote is its fact */
	public readonly array $both;

	/**
	 * @param Answers $answers
	 * @param array<string,string|array> $typed what stood in the fields
	 * @param mixed $before the document that the other began with; null if there was none
	 * @param stdClass $mine what was typed, as a document
	 * @param stdClass $theirs
	 */
	public function __construct( Answers $answers, array $typed, mixed $before, stdClass $mine, stdClass $theirs ) {
		$merge = Merge::of( $before ?? Missing::MISSING, $mine, $theirs );
		[ $values, $taken, $both ] = [ $answers->of( $merge->value ), [], [] ];
		foreach ( $answers->fields as $name => $field ) {
			$conflicts = array_filter( $merge->conflicts, static fn ( $conflict ) =>
				str_starts_with( "{$field->pointer()}/", "$conflict->pointer/" )
				|| str_starts_with( "$conflict->pointer/", "{$field->pointer()}/" ) );
			$own = $typed[$name] ?? $values[$name];
			if ( $conflicts && !Json::same( $field->find( $mine ), $field->find( $theirs ) ) ) {
				$values[$name] = $own;
				$both[] = new Problem( $field->pointer(), 'form/both',
					[ $field->find( $theirs ) ? self::text( $field, $answers->of( $theirs )[$name] ) : '–' ] );
			} elseif ( !Json::same( $field->find( $mine ), $field->find( $merge->value ) ) ) {
				$taken[] = $field;
			} else {
				$values[$name] = $own;
			}
		}
		[ $this->values, $this->taken, $this->both ] = [ $values, $taken, $both ];
	}

	/** Return what stands in a field as one line. */
	private static function text( Field $field, string|array $value ): string {
		$line = static fn ( $part ) => is_array( $part ) ? implode( ' ', array_map( static fn ( $each ) =>
			is_array( $each ) ? implode( ' ', $each ) : $each, $part ) ) : strtr( $part, "\n", ' ' );
		return trim( $line( $value ) ) . ( $field->type === Field::RATE ? ' %' : '' );
	}
}
