<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Context\IContextSource;
use MediaWiki\Extension\InstrumentConfigurator\Document\Field;
use MediaWiki\Extension\InstrumentConfigurator\Document\Problem;
use MediaWiki\Html\Html;

/** Problems of a document at the fields that they are of, in words that know of fields and not of JSON. */
final class FormProblems {
	/** @var array<string,string[]> sentences as HTML, by the fields' names */
	public readonly array $atFields;
	/** @var Problem[] those of no field */
	public readonly array $others;

	/**
	 * @param IContextSource $context
	 * @param Field[] $fields by their names; the name of the instrument may be one
	 * @param Problem[] $problems
	 */
	public function __construct( private readonly IContextSource $context, array $fields, array $problems ) {
		[ $atFields, $others ] = [ [], [] ];
		foreach ( $problems as $problem ) {
			$field = self::fieldOf( $fields, $problem->pointer );
			if ( $field === null ) {
				$others[] = $problem;
			} else {
				$atFields[$field->name()][] = $this->sentence( $field, $problem );
			}
		}
		$this->atFields = $atFields;
		$this->others = $others;
	}

	/** Return the field of a place, or of what the place is in; or else the first field within it. */
	public static function fieldOf( array $fields, string $pointer ): ?Field {
		for ( $place = $pointer; $place !== ''; $place = substr( $place, 0, (int)strrpos( $place, '/' ) ) ) {
			if ( isset( $fields["doc$place"] ) ) {
				return $fields["doc$place"];
			}
		}
		foreach ( $pointer === '' ? [] : $fields as $name => $field ) {
			if ( str_starts_with( (string)$name, "doc$pointer/" ) ) {
				return $field;
			}
		}
		return null;
	}

	private function sentence( Field $field, Problem $problem ): string {
		$facts = array_map( 'wfEscapeWikiText', array_slice( $problem->messageParameters(), 1 ) );
		$key = $this->key( $field, $problem );
		$html = $this->context->msg( $key )->exists() ? Spoken::parsed( $this->context, $key, ...$facts )
			: Spoken::parsed( $this->context, $problem->messageKey(),
				...array_map( 'wfEscapeWikiText', $problem->messageParameters() ) );
		$isRow = $field->type === Field::RATES && $problem->pointer !== $field->pointer();
		$row = strtr( substr( $problem->pointer, strlen( $field->pointer() ) + 1 ), [ '~1' => '/', '~0' => '~' ] );
		return ( $isRow ? Html::rawElement( 'bdi', [], Html::element( 'code', [], $row ) )
			. $this->context->msg( 'colon-separator' )->escaped() : '' ) . $html;
	}

	private function key( Field $field, Problem $problem ): string {
		$isOfSchema = str_starts_with( $problem->code, 'schema/' );
		$isRow = $problem->pointer !== $field->pointer();
		$what = match ( true ) {
			$isOfSchema && $field->type === Field::INSTANT => 'instant',
			$isOfSchema && ( $field->type === Field::RATE || ( $field->type === Field::RATES && $isRow
				&& $problem->code !== 'schema/pattern' ) ) => 'rate',
			$isOfSchema && $field->type === Field::RATES => 'wiki',
			in_array( $problem->messageKey(), [
				'instrumentconfigurator-schema-required', 'instrumentconfigurator-schema-too-short'
			], true ) && !$isRow => $field->type === Field::CHOICES ? 'choose' : 'empty',
			default => strtr( $problem->messageKey(), [ 'instrumentconfigurator-' => '' ] ),
		};
		return "instrumentconfigurator-fault-$what";
	}
}
